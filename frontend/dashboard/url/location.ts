import { useSyncExternalStore } from 'react'
import { parseSearch, serialiseSearch, type Search } from './search'

/** The address bar as a store: React re-renders on `navigate` and on Back and Forward. */
const listeners = new Set<() => void>()

function notify() {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) window.addEventListener('popstate', notify)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) window.removeEventListener('popstate', notify)
  }
}

export function useAddress(): { pathname: string; search: string } {
  const pathname = useSyncExternalStore(subscribe, () => window.location.pathname)
  const search = useSyncExternalStore(subscribe, () => window.location.search)
  return { pathname, search }
}

export interface Navigation {
  /** Absolute path; the present one if left out. */
  path?: string
  /** New query string from the present one; kept if left out. */
  search?: (current: Search) => Search
  /** Overwrites the history entry instead of adding one. */
  replace?: boolean
}

export function addressOf({ path, search }: Navigation): string {
  const { pathname, search: current } = window.location
  return (path ?? pathname) + (search ? serialiseSearch(search(parseSearch(current))) : current)
}

export function navigate(navigation: Navigation): void {
  const address = addressOf(navigation)
  if (address === window.location.pathname + window.location.search) return
  if (navigation.replace) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
  notify()
}
