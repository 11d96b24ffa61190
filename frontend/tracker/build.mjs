/**
 * Build every variant of the tracker into the Python package.
 *
 *   site.js                     the per-site script; the server fills in the site's settings
 *   legacy/<extensions>.js      one per subset of the legacy extensions, names sorted and joined
 *                               by dots ("base" for none)
 *   manifest.json               the extensions there are
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const HERE = dirname(fileURLToPath(import.meta.url))
const OUT = join(HERE, '../../src/footfall/tracker/built')

export const VERSION = 1

/** Legacy extension → the switch it sets. */
export const EXTENSIONS = {
  compat: 'COMPAT',
  exclusions: 'EXCLUSIONS',
  'file-downloads': 'FILE_DOWNLOADS',
  hash: 'HASH',
  local: 'LOCAL',
  manual: 'MANUAL',
  'outbound-links': 'OUTBOUND_LINKS',
  'pageview-props': 'PAGEVIEW_PROPS',
  revenue: 'REVENUE',
  'tagged-events': 'TAGGED_EVENTS',
}

const SITE_SWITCHES = [
  'HASH',
  'OUTBOUND_LINKS',
  'FILE_DOWNLOADS',
  'TAGGED_EVENTS',
  'REVENUE',
  'MANUAL',
]

/** Bundle and minify one variant; `on` lists the switches that are set. */
export async function bundle(entry, on) {
  const define = { VERSION: String(VERSION), PER_SITE: String(entry === 'site') }
  for (const name of Object.values(EXTENSIONS)) define[name] = String(on.includes(name))
  const result = await build({
    entryPoints: [join(HERE, 'src', `${entry}.ts`)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2019',
    charset: 'utf8',
    legalComments: 'none',
    define,
    write: false,
  })
  return result.outputFiles[0].text
}

/** Every subset of the sorted extension names. */
function* subsets(names) {
  for (let bits = 0; bits < 1 << names.length; bits++) {
    yield names.filter((_, index) => bits & (1 << index))
  }
}

async function main() {
  const names = Object.keys(EXTENSIONS).sort()
  await rm(OUT, { recursive: true, force: true })
  await mkdir(join(OUT, 'legacy'), { recursive: true })
  await writeFile(join(OUT, 'site.js'), await bundle('site', SITE_SWITCHES))
  await writeFile(
    join(OUT, 'manifest.json'),
    JSON.stringify({ version: VERSION, extensions: names }),
  )
  for (const subset of subsets(names)) {
    const code = await bundle(
      'legacy',
      subset.map((name) => EXTENSIONS[name]),
    )
    await writeFile(join(OUT, 'legacy', `${subset.join('.') || 'base'}.js`), code)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
