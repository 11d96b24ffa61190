import type { DashboardState } from '../state/dashboard'
import { toApiFilter, type Filter } from '../url/filters'

/** The dashboard's state as parameters of the stats API. */
export function queryParams(
  { span, comparison, filters, withImported }: DashboardState,
  extra: Readonly<Record<string, string>> = {},
  extraFilters: readonly Filter[] = [],
): URLSearchParams {
  const params = new URLSearchParams({ period: span.period })
  if (span.date) params.set('date', span.date)
  if (span.from && span.to) {
    params.set('from', span.from)
    params.set('to', span.to)
  }
  params.set('filters', JSON.stringify([...filters, ...extraFilters].map(toApiFilter)))
  params.set('with_imported', String(withImported))
  if (comparison) {
    params.set('comparison', comparison.mode)
    if (comparison.mode === 'custom' && comparison.from && comparison.to) {
      params.set('compare_from', comparison.from)
      params.set('compare_to', comparison.to)
    } else {
      params.set('match_day_of_week', String(comparison.matchDayOfWeek))
    }
  }
  for (const [name, value] of Object.entries(extra)) params.set(name, value)
  return params
}
