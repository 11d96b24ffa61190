import { basePath, type Site } from '../site'
import { SEGMENT, replaceByPrefix, type Filter, type Labels } from '../url/filters'
import { navigate, type Navigation } from '../url/location'
import { withFilters, withParams } from '../url/search'

/** What a reader can do to the address, in the dashboard's own words. */

/** Sets parameters of the address; null removes one, and the hint of an earlier shortcut goes. */
export function setParams(changes: Readonly<Record<string, string | boolean | null>>): void {
  navigate({ search: (search) => withParams(search, { keybindHint: null, ...changes }) })
}

/** Where a click on a row leads: the dashboard, filtered by that row's value. */
export function rowNavigation(
  site: Site,
  key: string,
  value: string,
  labels: Labels = {},
): Navigation {
  return {
    path: basePath(site),
    search: (search) =>
      withFilters(search, replaceByPrefix(search.filters, key, ['is', key, [value]]), labels),
  }
}

export function setFilters(site: Site, filters: readonly Filter[], labels: Labels = {}): void {
  navigate({
    path: basePath(site),
    search: (search) => withFilters(search, filters, labels),
    replace: true,
  })
}

export function removeFilter(filter: Filter): void {
  const id = JSON.stringify(filter)
  navigate({
    search: (search) =>
      withFilters(
        search,
        search.filters.filter((other) => JSON.stringify(other) !== id),
      ),
  })
}

/** Removes all filters but the segment that a limited link is bound to. */
export function clearFilters(site: Site): void {
  navigate({
    search: (search) =>
      withFilters(
        search,
        search.filters.filter((filter) => isLocked(site, filter)),
      ),
  })
}

/** The segment that a limited link must keep. */
export function isLocked(site: Site, [, key, clauses]: Filter): boolean {
  return (
    site.limitedToSegmentId !== null &&
    key === SEGMENT &&
    clauses.includes(String(site.limitedToSegmentId))
  )
}

/** A segment goes first, in place of any other. */
export function applySegment(site: Site, id: number, name: string): void {
  navigate({
    path: basePath(site),
    search: (search) =>
      withFilters(
        search,
        [['is', SEGMENT, [String(id)]], ...search.filters.filter(([, key]) => key !== SEGMENT)],
        { [`${SEGMENT}-${id}`]: name },
      ),
  })
}

export function openDialog(site: Site, dialog: string): void {
  navigate({ path: `${basePath(site)}/${dialog}` })
}

export function closeDialog(site: Site): void {
  navigate({ path: basePath(site) })
}
