import type { Config } from './types'

/** The settings in force; filled once, before anything is tracked. */
export const config = {} as Config

/** The legacy script's own tag, where its settings are attributes. */
export const scriptTag = (
  PER_SITE ? null : COMPAT ? document.getElementById('plausible') : document.currentScript
) as HTMLScriptElement | null

export function attribute(name: string): string | null {
  return scriptTag && scriptTag.getAttribute(name)
}

export function readScriptTag(): void {
  config.domain = attribute('data-domain') as string
  config.endpoint =
    attribute('data-api') || new URL((scriptTag as HTMLScriptElement).src).origin + '/api/event'
}
