import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { getReport } from '../api/client'
import { queryParams } from '../api/query'
import type { Suggestion } from '../api/types'
import { useSite } from '../site'
import { useDashboard } from '../state/dashboard'
import { propertyKey } from '../url/filters'

const DEBOUNCE_MS = 200

export function useDebounced<T>(value: T, delay = DEBOUNCE_MS): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setSettled(value)
    }, delay)
    return () => {
      window.clearTimeout(timer)
    }
  }, [value, delay])
  return settled
}

/** Values of a dimension in the present period, under the filters on other dimensions. */
export function useSuggestions(dimension: string, typed: string, enabled: boolean) {
  const site = useSite()
  const { state } = useDashboard()
  const q = useDebounced(typed.trim())
  const property = propertyKey(dimension)
  const report =
    property === null ? dimension : `custom-prop-values/${encodeURIComponent(property)}`
  const others = state.filters.filter(([, key]) => key !== dimension)
  const params = queryParams({ ...state, filters: others, comparison: null }, { q })
  return useQuery({
    queryKey: ['suggestions', dimension, params.toString()],
    queryFn: ({ signal }) => getReport<Suggestion[]>(site, `suggestions/${report}`, params, signal),
    placeholderData: keepPreviousData,
    enabled,
  })
}
