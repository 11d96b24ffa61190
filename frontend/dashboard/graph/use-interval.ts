import { useState } from 'react'
import { isIsoDate } from '../periods/dates'
import { chooseInterval, validIntervals, type Interval } from '../periods/intervals'
import { useSite } from '../site'
import { useDashboard } from '../state/dashboard'

/** The graph's interval, those it may have, and a way to choose: remembered per period. */
export function useInterval(): [Interval, readonly Interval[], (interval: Interval) => void] {
  const site = useSite()
  const { state, today, remembered } = useDashboard()
  const [, redraw] = useState(0)
  const key = `interval__${state.span.period}`
  const valid = validIntervals(state.span, site.validIntervalsByPeriod)
  const begin = isIsoDate(site.statsBegin) ? site.statsBegin : null
  const interval = chooseInterval(state.span, valid, remembered.get(key), begin, today)
  return [
    interval,
    valid,
    (next) => {
      remembered.set(key, next)
      redraw((count) => count + 1)
    },
  ]
}
