import { ArrowDownRight, ArrowUpRight } from 'lucide-react'
import { METRIC_INFO } from '../metrics'
import type { Metric } from '../api/types'

interface Props {
  metric: Metric
  /** Percent, or points for rates. */
  change: number
  /** Leaves the figure out, for tables. */
  bare?: boolean
}

/** Which way a metric moved: green for good news, red for bad. */
export function ChangeArrow({ metric, change, bare = false }: Props) {
  if (change === 0) return bare ? null : <span className="text-muted">0%</span>
  const good = change > 0 !== (METRIC_INFO[metric].inverted ?? false)
  const Icon = change > 0 ? ArrowUpRight : ArrowDownRight
  return (
    <span
      className={`inline-flex items-center gap-0.5 ${good ? 'text-positive' : 'text-negative'}`}
    >
      <Icon
        className={bare ? 'size-3.5' : 'size-3.5 stroke-[2.5]'}
        aria-label={change > 0 ? 'up' : 'down'}
      />
      {!bare && <span>{Math.abs(change).toLocaleString('en-US')}%</span>}
    </span>
  )
}
