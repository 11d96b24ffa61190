import { attribute, config } from './config'

const LOCAL_HOST = /^(localhost|127(\.\d+){0,3}|\[::1\])$/

/** Turn `/blog/**` into a pattern over whole paths; `*` stops at a slash, `**` does not. */
function globToPattern(glob: string): RegExp {
  const body = glob.trim().replace(/\*\*/g, '.<').replace(/\*/g, '[^\\s/]*').replace(/</g, '*')
  return new RegExp('^' + body + '/?$')
}

function matchesAny(globs: string): boolean {
  const path = location.pathname + (HASH ? location.hash : '')
  return globs.split(',').some((glob) => globToPattern(glob).test(path))
}

function excludedByRule(): boolean {
  const include = attribute('data-include')
  const exclude = attribute('data-exclude')
  return !!((include && !matchesAny(include)) || (exclude && matchesAny(exclude)))
}

function optedOut(): boolean {
  try {
    return localStorage.plausible_ignore === 'true'
  } catch {
    return false // storage is blocked, so nobody can have opted out with it
  }
}

/**
 * Why an event must not be sent: a text for the console, an empty string for a silent reason,
 * `undefined` if it may be sent.
 */
export function reasonToIgnore(isPageview: boolean): string | undefined {
  if (!LOCAL && !(PER_SITE && config.captureOnLocalhost)) {
    if (LOCAL_HOST.test(location.hostname) || location.protocol === 'file:') return 'localhost'
    const automated = navigator.webdriver || window._phantom || window.__nightmare || window.Cypress
    if (automated && !window.__plausible) return ''
  }
  if (optedOut()) return 'localStorage flag'
  if (EXCLUSIONS && isPageview && excludedByRule()) return 'exclusion rule'
  return undefined
}

export function logIgnored(reason: string): void {
  if (reason && !(PER_SITE && config.logging === false)) console.warn('Ignoring Event: ' + reason)
}
