import { useState } from 'react'
import { METRICS, type Metric } from '../api/types'
import { useDashboard } from '../state/dashboard'
import type { Report } from './definitions'

export type Direction = 'asc' | 'desc'
export type Order = readonly [metric: Metric, direction: Direction]

function readOrder(stored: string | null): Order | null {
  const [metric, direction] = (stored ?? '').split(',')
  const known = METRICS.find((candidate) => candidate === metric)
  return known && (direction === 'asc' || direction === 'desc') ? [known, direction] : null
}

/** The order of a dialog's rows, remembered per report: first largest first, then toggled. */
export function useOrder(
  report: Report,
  fallback: Order | null,
): [Order | null, (metric: Metric) => void] {
  const { remembered } = useDashboard()
  const key = `order_${report.nameLabel}_by`
  const [order, setOrder] = useState(() => readOrder(remembered.get(key)) ?? fallback)
  return [
    order,
    (metric) => {
      const direction = order?.[0] === metric && order[1] === 'desc' ? 'asc' : 'desc'
      setOrder([metric, direction])
      remembered.set(key, `${metric},${direction}`)
    },
  ]
}
