import type { Metric, Row } from '../api/types'
import { METRIC_INFO } from '../metrics'
import type { Report } from './definitions'

export interface Column {
  metric: Metric
  label: string
  /** Shown only while the reader looks at the report closely. */
  revealed?: boolean
}

interface Situation {
  realtime: boolean
  /** A goal is filtered. */
  converting: boolean
  detailed: boolean
}

function metricsOf(
  report: Report,
  { realtime, converting, detailed }: Situation,
): readonly Metric[] {
  if (report.columns) return report.columns
  if (!detailed) return converting ? ['visitors', 'conversion_rate'] : ['percentage', 'visitors']
  if (converting) {
    return ['total_visitors', 'visitors', 'conversion_rate', 'total_revenue', 'average_revenue']
  }
  if (realtime) return report.details.filter((m) => m === 'visitors' || m === 'percentage')
  return report.details
}

function labelOf(metric: Metric, report: Report, { realtime, converting }: Situation): string {
  if (metric === 'visitors' && !report.columns) {
    if (converting) return 'Conversions'
    if (realtime) return 'Current visitors'
  }
  return report.labels?.[metric] ?? METRIC_INFO[metric].label
}

/** Columns of a report; a metric that no row knows has none. */
export function columnsOf(report: Report, situation: Situation, rows: readonly Row[]): Column[] {
  return metricsOf(report, situation)
    .filter((metric) => rows.some((row) => (row[metric] ?? null) !== null))
    .map((metric) => ({
      metric,
      label: labelOf(metric, report, situation),
      revealed: metric === 'percentage' && !situation.detailed && !report.columns,
    }))
}
