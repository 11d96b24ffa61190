import type { Metric, Row } from '../api/types'
import { formatLong, formatShort } from '../format/numbers'
import { METRIC_INFO } from '../metrics'
import { ChangeArrow } from '../ui/change-arrow'
import { Tooltip } from '../ui/tooltip'

interface Props {
  row: Row
  metric: Metric
  label: string
  /** Names of the two ranges, while comparing. */
  ranges: { main: string; comparison: string }
  /** Writes the number in full at once. */
  full?: boolean
}

/** One figure of a row: its comparison's arrow, and the full numbers on hover. */
export function MetricCell({ row, metric, label, ranges, full = false }: Props) {
  const value = row[metric]
  const { format } = METRIC_INFO[metric]
  const shown = (full ? formatLong : formatShort)(value, format)
  const long = formatLong(value, format)
  const change = row.comparison?.change[metric] ?? null
  const before = row.comparison?.[metric]
  if (value === null || value === undefined) return <span>{shown}</span>
  const named = label.length > 2 ? ` ${label.toLowerCase()}` : ''

  const figure = (
    <span className="inline-flex items-center gap-1">
      {change !== null && <ChangeArrow metric={metric} change={change} bare />}
      {shown}
    </span>
  )
  if (row.comparison) {
    return (
      <Tooltip
        content={
          <span className="grid gap-1">
            <span className="font-medium text-ink">
              {long}
              {named} {change !== null && <ChangeArrow metric={metric} change={change} />}
            </span>
            <span className="text-muted">{ranges.main}</span>
            <span className="mt-1 font-medium text-ink">
              {formatLong(before, format)}
              {named}
            </span>
            <span className="text-muted">{ranges.comparison}</span>
          </span>
        }
      >
        {figure}
      </Tooltip>
    )
  }
  return shown === long ? figure : <Tooltip content={long + named}>{figure}</Tooltip>
}
