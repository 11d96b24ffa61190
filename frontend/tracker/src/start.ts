import { config } from './config'
import { observeScroll } from './engagement'
import { trackInteractions } from './interactions'
import { autoTrackPageviews } from './pageviews'
import { track } from './track'
import type { PublicTracker } from './types'

/** Begin tracking with the settings in `config`. */
export function start(): void {
  observeScroll()
  if (LEGACY ? !MANUAL : config.autoCapturePageviews !== false) autoTrackPageviews()
  trackInteractions()
}

/** Make up for the calls that the page's snippet queued while the script was on its way. */
export function replayQueue(): void {
  const stub = window.plausible
  for (const call of (stub && stub.q) || []) track(...call)
}

/** Take the public names. `variant` tells tools how the tracker was installed. */
export function publish(variant?: string, init?: PublicTracker['init']): void {
  const tracker = track as PublicTracker
  if (init) tracker.init = init
  if (variant) tracker.s = variant
  tracker.v = VERSION
  window.plausible = window.footfall = tracker
  // Last: tools that wait for the tracker look at this flag.
  tracker.l = true
}
