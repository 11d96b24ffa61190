/** Put a gzip and a Brotli copy beside every built text file, for the server to send as it is. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const BUILT = join(import.meta.dirname, '../src/footfall/web/static/app/assets')
const TEXT = /\.(js|css|svg)$/
/** Below this a compressed copy saves less than a packet. */
const MIN_BYTES = 1400

for (const name of await readdir(BUILT)) {
  const content = TEXT.test(name) ? await readFile(join(BUILT, name)) : []
  if (content.length < MIN_BYTES) continue
  await writeFile(join(BUILT, `${name}.gz`), gzipSync(content, { level: 9 }))
  await writeFile(join(BUILT, `${name}.br`), brotliCompressSync(content))
}
