/** Entry of the per-site script: the snippet calls `plausible.init(options)`. */
import { config } from './config'
import { start } from './start'
import type { Config, PublicTracker } from './types'

function init(options: Partial<Config> = {}): void {
  if (window.plausible && window.plausible.l) {
    if (options.logging !== false) console.warn('The tracker is already initialised')
    return
  }
  const site = FOOTFALL_SITE
  Object.assign(config, site, options, { domain: site.domain })
  start(config.lib || 'web')
}

const stub = (window.plausible = window.plausible || ({} as PublicTracker))
const loaded = stub.l
stub.init = init
if (stub.o && !loaded) init(stub.o)
