import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import type { MainGraph as Graph, Metric } from '../api/types'
import { formatShort, magnitude } from '../format/numbers'
import { METRIC_INFO } from '../metrics'
import { daysBetween, startOfMonth, type IsoDate } from '../periods/dates'
import type { Interval } from '../periods/intervals'
import { setParams } from '../state/actions'
import { useTheme } from '../ui/theme'
import { useWidth } from '../ui/use-width'
import { axisLabel, spanYears, type BucketLabel } from './bucket-labels'
import { BLANK, heightTicks, seriesOf, tickIndices, type HeightUnit } from './graph-data'
import { GraphTooltip } from './graph-tooltip'
import { drawPlot } from './plot'

const NARROW = 720

interface Props {
  graph: Graph
  metric: Metric
  /** What the metric is called in the tile above. */
  name: string
  interval: Interval
}

/** Day or month that a click on the bucket opens; null for buckets that are neither. */
function zoomTarget(
  graph: Graph,
  bucket: number,
  interval: Interval,
): Record<string, string> | null {
  if (interval !== 'day' && interval !== 'month') return null
  const own = graph.labels[bucket]
  const label = own === undefined || own === BLANK ? graph.comparison_labels?.[bucket] : own
  if (typeof label !== 'string' || label === BLANK) return null
  return { period: interval, date: interval === 'month' ? startOfMonth(label) : label }
}

export function MainGraph({ graph, metric, name, interval }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const theme = useTheme()
  const [point, setPoint] = useState<{ bucket: number; left: number } | null>(null)
  const narrow = width < NARROW

  const series = useMemo(() => seriesOf(graph), [graph])
  const labels = useMemo(() => bucketLabels(graph), [graph])
  const { format } = METRIC_INFO[metric]

  useEffect(() => {
    const target = canvas.current
    if (!target || width === 0) return
    const values = [...series.main, ...series.present, ...series.comparison]
    const max = Math.max(0, ...values.map((value) => value ?? 0))
    const year = spanYears(labels)
    const oneDay = isOneDay(labels)
    // Money of the axis is written in the currency of the answer's own values.
    const sample = graph.plot.find((value) => typeof value === 'object' && value !== null)
    const plot = drawPlot(target, series, {
      width,
      height: narrow ? 240 : 320,
      heights: heightTicks(max, heightUnit(metric)),
      writeHeight: (value) =>
        format === 'money' && sample
          ? moneyTick(value, magnitude(sample) !== null ? sample.currency : '')
          : formatShort(value, format),
      ticks: tickIndices(labels.length, narrow ? (interval === 'minute' ? 4 : 5) : 8),
      writeTick: (bucket) => axisLabel(labels[bucket] ?? BLANK, interval, { oneDay, year, narrow }),
      onPoint: setPoint,
    })
    return () => {
      plot.destroy()
      setPoint(null)
    }
  }, [series, labels, graph, metric, format, interval, width, narrow, theme])

  const tapped = useRef<number | null>(null)
  const zoom = (bucket: number) => {
    const target = zoomTarget(graph, bucket, interval)
    if (target) setParams({ from: null, to: null, ...target })
  }
  const onClick = useEffectEvent((event: PointerEvent) => {
    if (!point) return
    // A finger has no hover: its first tap reads the bucket, its second opens it.
    const reading = event.pointerType === 'touch' && tapped.current !== point.bucket
    tapped.current = point.bucket
    if (!reading) zoom(point.bucket)
  })
  useEffect(() => {
    const target = canvas.current
    target?.addEventListener('click', onClick)
    return () => {
      target?.removeEventListener('click', onClick)
    }
  }, [])

  const zoomable = point !== null && zoomTarget(graph, point.bucket, interval) !== null
  return (
    <div ref={frame} className="relative">
      <div
        ref={canvas}
        role="img"
        aria-label={`Graph of ${name.toLowerCase()}`}
        className={`${narrow ? 'h-60' : 'h-80'} ${zoomable ? 'cursor-pointer' : ''}`}
      />
      {point && (
        <GraphTooltip
          graph={graph}
          metric={metric}
          name={name}
          interval={interval}
          bucket={point.bucket}
          left={point.left}
          frameWidth={width}
          zoom={
            zoomable
              ? () => {
                  zoom(point.bucket)
                }
              : null
          }
        />
      )}
    </div>
  )
}

function heightUnit(metric: Metric): HeightUnit {
  const { format } = METRIC_INFO[metric]
  if (format === 'duration') return 'seconds'
  return format === 'number' && metric !== 'views_per_visit' ? 'count' : 'decimal'
}

function bucketLabels(graph: Graph): BucketLabel[] {
  const length = Math.max(graph.labels.length, graph.comparison_labels?.length ?? 0)
  return Array.from({ length }, (_, index) => graph.labels[index] ?? BLANK)
}

function isOneDay(labels: readonly BucketLabel[]): boolean {
  const dates = labels.filter(
    (label): label is string => typeof label === 'string' && label !== BLANK,
  )
  const day = (label: string | undefined): IsoDate => (label ?? '').slice(0, 10)
  return dates.length > 0 && daysBetween(day(dates.at(0)), day(dates.at(-1))) <= 1
}

function moneyTick(value: number, currency: string): string {
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(value)
}
