/** Entry of the npm package. */
import { config } from './config'
import { publish, start } from './start'
import type { Config } from './types'

export { DEFAULT_FILE_TYPES } from './file-types'
export { track } from './track'

/** Begin tracking. Throws without a domain or an endpoint, and when called again. */
export function init(options: Config): void {
  if (config.domain) throw Error('init() can only be called once')
  for (const name of ['domain', 'endpoint'] as const) {
    if (!options || !options[name]) throw Error(`init() needs the option "${name}"`)
  }
  Object.assign(config, options)
  start()
  if (config.bindToWindow !== false) publish('npm')
}
