/** Entry of the per-site script: the snippet calls `plausible.init(options)`. */
import { config } from './config'
import { publish, replayQueue, start } from './start'
import type { Config, PublicTracker } from './types'

function init(options?: Partial<Config>): void {
  if (window.plausible?.l) {
    if (!options || options.logging !== false) console.warn('Footfall is already initialised')
    return
  }
  const site = FOOTFALL_SITE
  Object.assign(config, site, options)
  config.domain = site.domain
  config.endpoint = config.endpoint || site.endpoint
  start()
  replayQueue()
  publish(config.lib || 'web', init)
}

const stub = (window.plausible = window.plausible || ({} as PublicTracker))
stub.init = init
if (stub.o && !stub.l) init(stub.o)
