import type { Metric, Row } from '../api/types'
import { formatLong, formatShort } from '../format/numbers'
import { METRIC_INFO } from '../metrics'
import { ChangeArrow } from '../ui/change-arrow'
import { Tooltip } from '../ui/tooltip'

export interface Ranges {
  main: string
  comparison: string
}

interface Props {
  row: Row
  metric: Metric
  label: string
  /** Names of the two ranges, while comparing. */
  ranges: Ranges
  /** Writes the number in full while the pointer is on the row, instead of in a tooltip. */
  expands?: boolean
}

/** One figure of a row: its comparison's arrow, and the full numbers on hover. */
export function MetricCell({ row, metric, label, ranges, expands = false }: Props) {
  const value = row[metric]
  const { format } = METRIC_INFO[metric]
  const short = formatShort(value, format)
  const long = formatLong(value, format)
  if (value === null || value === undefined) return <span>{short}</span>

  const change = row.comparison?.change[metric] ?? null
  const abbreviated = short !== long
  const figure = (
    <span className="inline-flex items-center gap-1">
      {change !== null && <ChangeArrow metric={metric} change={change} bare />}
      {abbreviated && expands ? (
        <>
          <span className="group-hover/row:hidden">{short}</span>
          <span className="hidden group-hover/row:inline">{long}</span>
        </>
      ) : (
        short
      )}
    </span>
  )
  const named = label.length > 2 ? ` ${label.toLowerCase()}` : ''
  if (row.comparison) {
    return (
      <Tooltip
        content={
          <span className="tabular grid gap-1">
            <span className="font-medium text-ink">
              {long}
              {named} {change !== null && <ChangeArrow metric={metric} change={change} />}
            </span>
            <span className="text-muted">{ranges.main}</span>
            <span className="mt-1 font-medium text-ink">
              {formatLong(row.comparison[metric], format)}
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
  return abbreviated && !expands ? <Tooltip content={long + named}>{figure}</Tooltip> : figure
}
