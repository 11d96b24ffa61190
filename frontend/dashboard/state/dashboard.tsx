import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { isIsoDate, siteToday, type IsoDate } from '../periods/dates'
import { readComparison, type Comparison } from '../periods/comparison'
import { defaultPeriod, isPeriod, isRemembered, readSpan, type Span } from '../periods/periods'
import { basePath, useSite, type Site } from '../site'
import { hasGoalFilter, type Filter, type Labels } from '../url/filters'
import { useAddress } from '../url/location'
import { parseSearch } from '../url/search'
import { rememberedFor, type Remembered } from './storage'

/** Everything the reports depend on. */
export interface DashboardState {
  span: Span
  comparison: Comparison | null
  filters: readonly Filter[]
  labels: Labels
  withImported: boolean
}

export interface Dashboard {
  state: DashboardState
  /** Today on the site's clock. */
  today: IsoDate
  realtime: boolean
  /** Rows count conversions, because a goal is filtered. */
  converting: boolean
  /** Path of the open dialog below the dashboard; empty for none. */
  dialog: string
  remembered: Remembered
}

/** The address wins over what is remembered, which wins over the defaults. */
export function resolveState(
  queryString: string,
  site: Pick<Site, 'nativeStatsBegin'>,
  remembered: Remembered,
  today: IsoDate,
): DashboardState {
  const { filters, labels, params } = parseSearch(queryString)
  const stored = remembered.get('period')
  const fallback =
    isPeriod(stored) && isRemembered(stored)
      ? stored
      : defaultPeriod(isIsoDate(site.nativeStatsBegin) ? site.nativeStatsBegin : null, today)
  const span = readSpan(params, fallback, today)
  const comparison = readComparison(
    params,
    {
      mode: remembered.get('comparison_mode'),
      matchDayOfWeek: remembered.get('comparison_match_day_of_week'),
    },
    span.period,
    today,
  )
  return { span, comparison, filters, labels, withImported: params.with_imported !== false }
}

const DashboardContext = createContext<Dashboard | null>(null)

export function useDashboard(): Dashboard {
  const dashboard = use(DashboardContext)
  if (!dashboard) throw new Error('useDashboard needs a DashboardProvider above it')
  return dashboard
}

export function DashboardProvider({ children }: { children: ReactNode }) {
  const site = useSite()
  const { pathname, search } = useAddress()
  const remembered = useMemo(() => rememberedFor(site.domain), [site.domain])
  // As of page load: a calendar day does not change under the reader's hands.
  const [today] = useState(() => siteToday(site.offset))

  const dashboard = useMemo((): Dashboard => {
    const state = resolveState(search, site, remembered, today)
    const base = basePath(site)
    return {
      state,
      today,
      realtime: state.span.period === 'realtime',
      converting: hasGoalFilter(state.filters),
      dialog: pathname.startsWith(`${base}/`) ? pathname.slice(base.length + 1) : '',
      remembered,
    }
  }, [pathname, search, site, remembered, today])

  const { span, comparison } = dashboard.state
  useEffect(() => {
    const { params } = parseSearch(search)
    if (isPeriod(params.period) && isRemembered(span.period)) remembered.set('period', span.period)
    if (comparison && comparison.mode !== 'custom') {
      remembered.set('comparison_mode', comparison.mode)
      remembered.set('comparison_match_day_of_week', String(comparison.matchDayOfWeek))
    } else if (params.comparison === 'off') {
      remembered.set('comparison_mode', 'off')
    }
  }, [search, span, comparison, remembered])

  return <DashboardContext value={dashboard}>{children}</DashboardContext>
}

/** A choice that the site remembers: a tab, a graph metric. Invalid stored values are ignored. */
export function useRemembered<T extends string>(
  key: string,
  isValid: (value: string) => value is T,
  fallback: T,
): [T, (value: T) => void] {
  const { remembered } = useDashboard()
  const [chosen, setChosen] = useState<{ key: string; value: T } | null>(null)
  const stored = remembered.get(key)
  const value =
    chosen?.key === key && isValid(chosen.value)
      ? chosen.value
      : stored !== null && isValid(stored)
        ? stored
        : fallback
  return [
    value,
    (next) => {
      remembered.set(key, next)
      setChosen({ key, value: next })
    },
  ]
}
