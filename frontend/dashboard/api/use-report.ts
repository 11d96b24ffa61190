import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSite } from '../site'
import { useDashboard } from '../state/dashboard'
import type { Filter } from '../url/filters'
import { getReport } from './client'
import { queryParams } from './query'
import type { Breakdown } from './types'

const TICK_MS = 30_000
const LIVE = { live: true } as const

/** The page's one timer: refreshes everything that shows the present. */
export function useLiveTick(): void {
  const client = useQueryClient()
  useEffect(() => {
    const timer = window.setInterval(() => {
      void client.invalidateQueries({ predicate: (query) => query.meta?.live === true })
    }, TICK_MS)
    return () => {
      window.clearInterval(timer)
    }
  }, [client])
}

interface Options {
  extra?: Readonly<Record<string, string>>
  enabled?: boolean
}

/** One report for the dashboard's present state. Old data stays until the new arrives. */
export function useReport<T>(report: string, { extra = {}, enabled = true }: Options = {}) {
  const site = useSite()
  const { state, realtime, converting } = useDashboard()
  const params = queryParams(state, extra)
  return useQuery({
    // The report and the kind of columns come first: data of another kind is no placeholder.
    queryKey: ['report', `${report}:${realtime}:${converting}`, params.toString()],
    queryFn: ({ signal }) => getReport<T>(site, report, params, signal),
    placeholderData: (previous, previousQuery) =>
      previousQuery?.queryKey[1] === `${report}:${realtime}:${converting}` ? previous : undefined,
    enabled,
    ...(realtime ? { meta: LIVE } : {}),
  })
}

/** A report that is asked with a body and knows no comparison. Old data stays meanwhile. */
export function usePostedReport<T>(report: string, body: unknown, enabled = true) {
  const site = useSite()
  const { state, realtime } = useDashboard()
  const params = queryParams({ ...state, comparison: null })
  return useQuery({
    queryKey: ['posted', report, params.toString(), body],
    queryFn: ({ signal }) => getReport<T>(site, report, params, signal, body),
    placeholderData: keepPreviousData,
    enabled,
    ...(realtime ? { meta: LIVE } : {}),
  })
}

const PAGE_SIZE = 100

/** A breakdown page by page, for dialogs. */
export function useReportPages(
  report: string,
  {
    extra,
    filters,
    firstPage = 1,
  }: { extra: Readonly<Record<string, string>>; filters: readonly Filter[]; firstPage?: number },
) {
  const site = useSite()
  const { state, realtime } = useDashboard()
  const params = queryParams(state, { ...extra, limit: String(PAGE_SIZE) }, filters)
  return useInfiniteQuery({
    queryKey: ['pages', report, params.toString()],
    queryFn: ({ signal, pageParam }) => {
      const page = new URLSearchParams(params)
      page.set('page', String(pageParam))
      return getReport<Breakdown>(site, report, page, signal)
    },
    initialPageParam: firstPage,
    getNextPageParam: (last, all) =>
      last.results.length >= PAGE_SIZE ? firstPage + all.length : undefined,
    placeholderData: keepPreviousData,
    // Closing the dialog forgets its pages.
    gcTime: 0,
    ...(realtime ? { meta: LIVE } : {}),
  })
}

export function useCurrentVisitors(enabled: boolean) {
  const site = useSite()
  return useQuery({
    queryKey: ['current-visitors'],
    queryFn: ({ signal }) =>
      getReport<number>(site, 'current-visitors', new URLSearchParams(), signal),
    enabled,
    meta: LIVE,
  })
}
