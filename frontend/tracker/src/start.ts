import { config } from './config'
import { observeScroll } from './engagement'
import { trackInteractions } from './interactions'
import { autoTrackPageviews } from './pageviews'
import { track } from './track'
import type { PublicTracker } from './types'

/** Begin tracking with the settings in `config`, replay queued calls and take the public name. */
export function start(variant?: string): void {
  const stub = window.plausible
  observeScroll()
  if (PER_SITE ? config.autoCapturePageviews !== false : !MANUAL) autoTrackPageviews()
  trackInteractions()
  for (const call of (stub && stub.q) || []) track.apply(null, call as unknown as [string])

  const tracker = track as PublicTracker
  tracker.init = stub && stub.init
  tracker.v = VERSION
  tracker.s = variant
  window.plausible = window.footfall = tracker
  // Last: tools that wait for the tracker look at this flag.
  tracker.l = true
}
