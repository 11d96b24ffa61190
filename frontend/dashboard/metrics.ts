import type { Metric } from './api/types'
import type { Format } from './format/numbers'

/** How each metric is written, and what its column is called unless a report says otherwise. */
interface MetricInfo {
  label: string
  format: Format
  /** A rise is bad news. */
  inverted?: boolean
}

export const METRIC_INFO: Readonly<Record<Metric, MetricInfo>> = {
  visitors: { label: 'Visitors', format: 'number' },
  current_visitors: { label: 'Current visitors', format: 'number' },
  total_visitors: { label: 'Total Visitors', format: 'number' },
  visits: { label: 'Total visits', format: 'number' },
  pageviews: { label: 'Pageviews', format: 'number' },
  views_per_visit: { label: 'Views per visit', format: 'number' },
  events: { label: 'Events', format: 'number' },
  percentage: { label: '%', format: 'percent' },
  bounce_rate: { label: 'Bounce Rate', format: 'percent', inverted: true },
  visit_duration: { label: 'Visit Duration', format: 'duration' },
  time_on_page: { label: 'Time on Page', format: 'duration' },
  scroll_depth: { label: 'Scroll Depth', format: 'percent' },
  exit_rate: { label: 'Exit Rate', format: 'percent' },
  conversion_rate: { label: 'CR', format: 'percent' },
  average_revenue: { label: 'Average', format: 'money' },
  total_revenue: { label: 'Revenue', format: 'money' },
}
