/**
 * Build every variant of the tracker.
 *
 *   src/footfall/tracker/built/
 *     site.js                   the per-site script; the server fills in the site's settings
 *     legacy/<extensions>.js    one per subset of the legacy extensions, names sorted and joined
 *                               by dots ("base" for none)
 *     manifest.json             the extensions there are
 *   frontend/tracker/npm/
 *     tracker.js                the module of the npm package
 *
 * esbuild bundles and drops the code behind the switches that are off; swc minifies, because it
 * also inlines across functions.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minify } from '@swc/core'
import { build } from 'esbuild'

const HERE = import.meta.dirname
const OUT = join(HERE, '../../src/footfall/tracker/built')

/** The oldest JavaScript that the scripts must run on. */
const ECMA = 2019

/**
 * Sent as `v` in every payload. It counts revisions of the tracker's wire format, which other
 * trackers share, so a higher number promises what they promise by it.
 */
export const VERSION = 33

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

/** What can be switched on by options needs its code compiled in. */
const WITH_OPTIONS = [
  'HASH',
  'OUTBOUND_LINKS',
  'FILE_DOWNLOADS',
  'TAGGED_EVENTS',
  'REVENUE',
  'MANUAL',
]

/** Bundle and minify an entry in `src/`; `on` lists the switches that are set. */
async function bundle(entry, on) {
  const isModule = on.includes('NPM')
  const define = { VERSION: String(VERSION) }
  for (const name of ['LEGACY', 'NPM', ...Object.values(EXTENSIONS)]) {
    define[name] = String(on.includes(name))
  }
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'src', `${entry}.ts`)],
    bundle: true,
    minifySyntax: true,
    format: isModule ? 'esm' : 'iife',
    target: `es${ECMA}`,
    charset: 'utf8',
    legalComments: 'none',
    // Without the "use strict" that the project's tsconfig would bring.
    tsconfigRaw: {},
    define,
    write: false,
  })
  const { code } = await minify(outputFiles[0].text, {
    compress: { passes: 4, toplevel: true, unsafe: true, unsafe_arrows: true, ecma: ECMA },
    mangle: { toplevel: true },
    module: isModule,
    ecma: ECMA,
  })
  return code
}

export const siteScript = () => bundle('site', WITH_OPTIONS)
export const npmModule = () => bundle('npm', [...WITH_OPTIONS, 'NPM'])
export const legacyScript = (extensions) =>
  bundle('legacy', ['LEGACY', ...extensions.map((name) => EXTENSIONS[name])])

/** Every subset of the sorted extension names. */
function subsets() {
  const names = Object.keys(EXTENSIONS).sort()
  return Array.from({ length: 1 << names.length }, (_, bits) =>
    names.filter((_, index) => bits & (1 << index)),
  )
}

async function main() {
  await rm(OUT, { recursive: true, force: true })
  await mkdir(join(OUT, 'legacy'), { recursive: true })
  await writeFile(join(OUT, 'site.js'), await siteScript())
  await writeFile(join(HERE, 'npm/tracker.js'), await npmModule())
  await Promise.all(
    subsets().map(async (subset) => {
      const name = `${subset.join('.') || 'base'}.js`
      await writeFile(join(OUT, 'legacy', name), await legacyScript(subset))
    }),
  )
  const manifest = { version: VERSION, extensions: Object.keys(EXTENSIONS).sort() }
  await writeFile(join(OUT, 'manifest.json'), JSON.stringify(manifest))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
