import { config } from './config'
import { track } from './track'

let lastPath: string | undefined

function trackPage(): void {
  lastPath = location.pathname
  track('pageview')
}

function trackIfMoved(): void {
  if (location.pathname !== lastPath) trackPage()
}

/** Once the page is seen for the first time; a prerendered or background tab may never be. */
function trackWhenVisible(): void {
  if (document.visibilityState === 'visible') {
    trackPage()
    return
  }
  const onChange = () => {
    if (document.visibilityState === 'visible') {
      document.removeEventListener('visibilitychange', onChange)
      trackPage()
    }
  }
  document.addEventListener('visibilitychange', onChange)
}

/** Track the page now and every later one: history navigation, hashes, the back/forward cache. */
export function autoTrackPageviews(): void {
  if (PER_SITE ? config.hashBasedRouting : HASH) {
    addEventListener('hashchange', trackPage)
  } else {
    const pushState = history.pushState
    if (pushState) {
      history.pushState = function (...args) {
        pushState.apply(this, args)
        trackIfMoved()
      }
      addEventListener('popstate', trackIfMoved)
    }
  }
  addEventListener('pageshow', (event) => {
    if (event.persisted) trackPage()
  })
  trackWhenVisible()
}
