/**
 * Print how large the scripts are as browsers download them, and fail if one is over its budget.
 *
 * The budgets are the sizes of Plausible's scripts with the same features (its revision 33), and
 * of the file in its npm package as installed here. Compressed with gzip at level 9 and brotli at
 * level 11.
 */
import { readFile } from 'node:fs/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { EXTENSIONS, legacyScript, npmModule, siteScript } from './build.mjs'

/** Name → bytes as they are, bytes with gzip. */
const BUDGETS = {
  'per-site script': [6090, 2514],
  'legacy, no extension': [3005, 1321],
  hash: [2884, 1281],
  manual: [2514, 1187],
  local: [2722, 1185],
  revenue: [3035, 1333],
  'outbound-links': [3493, 1534],
  'file-downloads': [3816, 1704],
  'tagged-events': [4349, 1841],
  'pageview-props': [3192, 1406],
  exclusions: [3317, 1472],
  compat: [3091, 1368],
  'all extensions': [6174, 2597],
}

const THEIRS = new URL(import.meta.resolve('@plausible-analytics/tracker'))

function measure(code) {
  return {
    raw: Buffer.byteLength(code),
    gzip: gzipSync(code, { level: 9 }).length,
    brotli: brotliCompressSync(code).length,
  }
}

async function scriptNamed(name) {
  if (name === 'per-site script') return siteScript()
  if (name === 'legacy, no extension') return legacyScript([])
  if (name === 'all extensions') return legacyScript(Object.keys(EXTENSIONS))
  return legacyScript([name])
}

const theirs = measure(await readFile(THEIRS, 'utf8'))
const rows = [['npm module', measure(await npmModule()), [theirs.raw, theirs.gzip, theirs.brotli]]]
for (const [name, budget] of Object.entries(BUDGETS)) {
  rows.push([name, measure(await scriptNamed(name)), budget])
}

const line = (name, cells) =>
  [name.padEnd(22), ...cells.map((cell) => String(cell).padStart(15))].join('')
console.log(line('bytes (of the budget)', ['minified', 'gzip', 'brotli']))
let over = false
for (const [name, { raw, gzip, brotli }, budget] of rows) {
  const cells = [raw, gzip, brotli].map((size, column) => {
    if (size > budget[column]) over = true
    return budget[column] ? `${size} (${budget[column]})` : size
  })
  console.log(line(name, cells))
}
if (over) {
  console.error('A script of the tracker is larger than its budget.')
  process.exit(1)
}
