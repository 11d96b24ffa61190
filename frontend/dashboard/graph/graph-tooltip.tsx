import type { MainGraph, Metric } from '../api/types'
import { formatLong, magnitude } from '../format/numbers'
import { METRIC_INFO } from '../metrics'
import type { Interval } from '../periods/intervals'
import { ChangeArrow } from '../ui/change-arrow'
import { bucketName, spanYears } from './bucket-labels'
import { BLANK } from './graph-data'

interface Props {
  graph: MainGraph
  metric: Metric
  name: string
  interval: Interval
  bucket: number
  left: number
  frameWidth: number
  /** Opens the bucket as a period of its own; null if it cannot be. */
  zoom: (() => void) | null
}

/** Percent from the earlier value to the later; null where that says nothing. */
function changeOf(value: number | null, before: number | null): number | null {
  if (value === null || before === null) return null
  if (before === 0) return value > 0 ? 100 : 0
  return Math.round(((value - before) / before) * 100)
}

/** What the pointed bucket holds: beside the pointer, or below the graph on a small screen. */
export function GraphTooltip({
  graph,
  metric,
  name,
  interval,
  bucket,
  left,
  frameWidth,
  zoom,
}: Props) {
  const { format } = METRIC_INFO[metric]
  const label = graph.labels[bucket]
  const before = graph.comparison_labels?.[bucket]
  const year = spanYears([...graph.labels, ...(graph.comparison_labels ?? [])])
  const partial = label !== undefined && graph.full_intervals?.[String(label)] === false
  const future = graph.present_index !== null && bucket > graph.present_index
  const hasMain = label !== undefined && label !== BLANK && !future
  const hasBefore = before !== undefined && before !== BLANK
  const change =
    hasMain && hasBefore
      ? changeOf(magnitude(graph.plot[bucket]), magnitude(graph.comparison_plot?.[bucket]))
      : null
  const toTheLeft = left > frameWidth / 2
  const noun = interval === 'month' ? 'month' : 'day'

  if (!hasMain && !hasBefore) return null
  return (
    <div
      className="tabular z-10 text-xs max-md:mt-2 max-md:rounded-control max-md:bg-sunken max-md:px-3 max-md:py-2.5 md:pointer-events-none md:absolute md:top-4 md:w-max md:min-w-44 md:rounded-control md:border md:border-line md:bg-raised md:px-3.5 md:py-3 md:shadow-raised"
      style={{
        left: toTheLeft ? undefined : left + 14,
        right: toTheLeft ? frameWidth - left + 14 : undefined,
      }}
    >
      <p className="mb-2 flex items-center justify-between gap-6 font-medium text-muted">
        {name}
        {change !== null && <ChangeArrow metric={metric} change={change} />}
      </p>
      {hasMain && (
        <Line
          dot="bg-accent"
          label={bucketName(label, interval, { year, partial })}
          value={formatLong(graph.plot[bucket], format)}
        />
      )}
      {hasBefore && (
        <Line
          dot="bg-compare"
          label={bucketName(before, interval, { year })}
          value={formatLong(graph.comparison_plot?.[bucket], format)}
        />
      )}
      {zoom && (
        <button
          type="button"
          onClick={zoom}
          className="mt-2 text-muted max-md:font-medium max-md:text-accent-text"
        >
          <span className="max-md:hidden">Click to view {noun}</span>
          <span className="md:hidden">View {noun}</span>
        </button>
      )}
    </div>
  )
}

function Line({ dot, label, value }: { dot: string; label: string; value: string }) {
  return (
    <p className="flex items-center gap-2 leading-6 text-body">
      <span aria-hidden className={`size-2 rounded-full ${dot}`} />
      <span className="flex-1 pr-6">{label}</span>
      <span className="text-sm font-semibold text-ink">{value}</span>
    </p>
  )
}
