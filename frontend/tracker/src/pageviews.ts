import { hashRouting } from './config'
import { track } from './track'

let lastPath: string | undefined

function trackPage(): void {
  lastPath = location.pathname
  track('pageview')
}

function trackIfMoved(): void {
  if (location.pathname !== lastPath) trackPage()
}

/** The first pageview waits until the page is seen; a prerendered or background tab may never be. */
function trackWhenSeen(): void {
  if (!lastPath && !document.hidden) trackPage()
}

/** Track the page now and every later one: history navigation, hashes, the back/forward cache. */
export function autoTrackPageviews(): void {
  if (hashRouting()) {
    addEventListener('hashchange', trackPage)
  } else {
    const { pushState } = history
    history.pushState = function (...args) {
      pushState.apply(this, args)
      trackIfMoved()
    }
    addEventListener('popstate', trackIfMoved)
  }
  addEventListener('pageshow', (event) => {
    if (event.persisted) trackPage()
  })
  document.addEventListener('visibilitychange', trackWhenSeen)
  trackWhenSeen()
}
