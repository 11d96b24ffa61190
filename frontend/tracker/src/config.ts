import type { Config } from './types'

/** The legacy script's own tag, where its settings are attributes. */
const scriptTag = (LEGACY &&
  (COMPAT ? document.getElementById('plausible') : document.currentScript)) as HTMLScriptElement

export const attribute = (name: string) => scriptTag.getAttribute(name)
export const attributes = () => Array.from(scriptTag.attributes)

/** The settings in force. Options are filled in by `init`, before anything is tracked. */
export const config = (
  LEGACY
    ? {
        domain: attribute('data-domain'),
        endpoint: attribute('data-api') || new URL(scriptTag.src).origin + '/api/event',
      }
    : {}
) as Config

export const hashRouting = () => (LEGACY ? HASH : config.hashBasedRouting)
