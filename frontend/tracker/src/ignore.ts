import { attribute, config, hashRouting } from './config'

/** Turn `/blog/**` into a pattern over whole paths; `*` stops at a slash, `**` does not. */
const matches = (path: string, glob: string) =>
  RegExp(
    `^${glob.trim().replace(/\*\*/g, '.<').replace(/\*/g, '[^\\s/]*').replace(/</g, '*')}/?$`,
  ).test(path)

const matchesAny = (globs: string) =>
  globs
    .split(',')
    .some((glob) => matches(location.pathname + (hashRouting() ? location.hash : ''), glob))

function excludedByRule(): unknown {
  const include = attribute('data-include')
  const exclude = attribute('data-exclude')
  return (include && !matchesAny(include)) || (exclude && matchesAny(exclude))
}

const isLocal = () =>
  /^(localhost|127(\.\d+)+|\[::1\])$/.test(location.hostname) || location.protocol === 'file:'

const isAutomated = () =>
  (navigator.webdriver || window._phantom || window.__nightmare || window.Cypress) &&
  !window.__plausible

function optedOut(): boolean | undefined {
  try {
    return localStorage.plausible_ignore === 'true'
  } catch {
    return // storage is blocked, so nobody can have opted out with it
  }
}

/**
 * Why an event must not be sent: a text for the console, or an empty one where nothing is to be
 * said; `undefined` if it may be sent.
 */
export function reasonToIgnore(isPageview: boolean): string | undefined {
  if (!LOCAL && (LEGACY || !config.captureOnLocalhost)) {
    if (isLocal()) return 'localhost'
    if (isAutomated()) return ''
  }
  if (optedOut()) return 'localStorage flag'
  if (EXCLUSIONS && isPageview && excludedByRule()) return 'exclusion rule'
  return
}
