import type { TopStats } from '../api/types'
import { useReport } from '../api/use-report'
import { canCompare } from '../periods/comparison'
import { useDashboard } from '../state/dashboard'

/** The figures above the graph. Without a chosen comparison their arrows still need one. */
export function useTopStats() {
  const { state } = useDashboard()
  const silent = state.comparison === null && canCompare(state.span.period)
  return useReport<TopStats>('top-stats', {
    extra: silent ? { comparison: 'previous_period' } : {},
  })
}
