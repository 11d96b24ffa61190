/** Shapes of the internal stats API. */

export interface Money {
  short: string
  long: string
  value: number
  currency: string
}

export type MetricValue = number | Money | null

export const METRICS = [
  'visitors',
  'visits',
  'pageviews',
  'views_per_visit',
  'bounce_rate',
  'visit_duration',
  'events',
  'percentage',
  'conversion_rate',
  'total_visitors',
  'time_on_page',
  'scroll_depth',
  'exit_rate',
  'average_revenue',
  'total_revenue',
  'current_visitors',
] as const
export type Metric = (typeof METRICS)[number]

export type MetricValues = Partial<Record<Metric, MetricValue>>

export interface Row extends MetricValues {
  name: string
  code?: string
  alpha_3?: string
  flag?: string
  country_flag?: string
  version?: string
  browser?: string
  os?: string
  comparison?: MetricValues & { change: Partial<Record<Metric, number | null>> }
}

export interface Breakdown {
  results: Row[]
  meta: { date_range_label?: string; comparison_date_range_label?: string }
  skip_imported_reason?: string | null
}

export interface TopStat {
  name: string
  value: MetricValue
  graph_metric: Metric
  comparison_value?: MetricValue
  change?: number | null
}

export interface TopStats {
  top_stats: TopStat[]
  graphable_metrics: Metric[]
  interval: string
  sample_percent: number
  with_imported_switch: { visible: boolean; togglable: boolean; tooltip_msg: string | null }
  includes_imported: boolean
  from: string
  to: string
  comparing_from: string | null
  comparing_to: string | null
}

export interface MainGraph {
  metric: string
  plot: MetricValue[]
  labels: (string | number)[]
  comparison_plot: MetricValue[] | null
  comparison_labels: (string | number)[] | null
  present_index: number | null
  full_intervals: Record<string, boolean> | null
}

export interface FunnelStep {
  label: string
  visitors: number
  dropoff: number
  /** Percentages are texts such as `33.33`. */
  dropoff_percentage: string
  conversion_rate: string
  conversion_rate_step: string
}

export interface Funnel {
  name: string
  all_visitors: number
  entering_visitors: number
  entering_visitors_percentage: string
  never_entering_visitors: number
  never_entering_visitors_percentage: string
  steps: FunnelStep[]
}

/** A page, any page of a first directory, or a custom event, which has no pathname. */
export interface JourneyStep {
  name: string
  pathname?: string
  directory?: boolean
}

export interface ReachedStep {
  step: JourneyStep
  visitors: number
}

export interface NextSteps {
  results: ReachedStep[]
  no_further: number
}

export interface JourneyFunnel {
  steps: ReachedStep[]
  conversion_rate: string
}

export interface Suggestion {
  value: string
  label: string
}
