import type { Metric, TopStat, TopStats as Stats } from '../api/types'
import { formatDay } from '../format/dates'
import { formatLong, formatShort } from '../format/numbers'
import { METRIC_INFO } from '../metrics'
import { sameYear, type IsoDate } from '../periods/dates'
import { ChangeArrow } from '../ui/change-arrow'
import { Tooltip } from '../ui/tooltip'

interface Props {
  stats: Stats
  metric: Metric
  onMetric: (metric: Metric) => void
  /** Both values and their dates, rather than the arrow alone. */
  comparing: boolean
}

function dates(from: IsoDate, to: IsoDate): string {
  const year = !sameYear(from, to)
  return from === to ? formatDay(from, true) : `${formatDay(from, year)} – ${formatDay(to, true)}`
}

/** The figures above the graph; those that can be drawn choose what the graph shows. */
export function TopStats({ stats, metric, onMetric, comparing }: Props) {
  const shown = stats.top_stats.filter(({ value }) => value !== null)
  const wide = shown.length % 3 === 0 ? 'sm:grid-cols-3' : 'sm:grid-cols-2'
  return (
    <div
      className={`grid grid-cols-2 gap-px overflow-hidden rounded-t-card bg-line ${wide} lg:flex`}
    >
      {shown.map((stat) => (
        <Stat
          key={stat.name}
          stat={stat}
          stats={stats}
          comparing={comparing}
          selected={stat.graph_metric === metric}
          {...(stats.graphable_metrics.includes(stat.graph_metric)
            ? {
                onSelect: () => {
                  onMetric(stat.graph_metric)
                },
              }
            : {})}
        />
      ))}
    </div>
  )
}

interface StatProps {
  stat: TopStat
  stats: Stats
  comparing: boolean
  selected: boolean
  onSelect?: () => void
}

function Stat({ stat, stats, comparing, selected, onSelect }: StatProps) {
  const { format } = METRIC_INFO[stat.graph_metric]
  const live = stat.graph_metric === 'current_visitors'
  const compared = stat.comparison_value !== undefined && stat.comparison_value !== null
  const change = compared ? (stat.change ?? null) : null
  const frame =
    'group/stat relative flex min-w-0 flex-1 flex-col bg-surface px-4 py-4 text-left outline-offset-[-4px] odd:last:col-span-2 sm:px-4.5 sm:odd:last:col-span-1'
  const content = (
    <>
      {selected && <span aria-hidden className="absolute inset-x-0 top-0 h-0.5 bg-accent" />}
      <span
        className={`flex items-center gap-2 text-[0.8125rem] leading-4.5 font-medium ${selected ? 'text-accent-text' : 'text-muted group-[button]/stat:group-hover/stat:text-ink'}`}
      >
        {live && <span aria-hidden className="live-dot" />}
        {stat.name}
      </span>
      <span className="tabular mt-auto flex flex-wrap items-baseline gap-x-2 pt-1.5">
        <span className="text-[1.625rem] leading-8 font-semibold tracking-tight text-ink">
          {formatShort(stat.value, format)}
        </span>
        {change !== null && (
          <span className="text-xs font-semibold">
            <ChangeArrow metric={stat.graph_metric} change={change} />
          </span>
        )}
      </span>
      {comparing && compared && (
        <span className="tabular mt-0.5 text-[0.6875rem] leading-4 whitespace-nowrap text-muted">
          <span className="block">{dates(stats.from, stats.to)}</span>
          <span className="mt-2 block text-base leading-5 font-semibold text-body">
            {formatShort(stat.comparison_value, format)}
          </span>
          {stats.comparing_from && stats.comparing_to && (
            <span className="block">{dates(stats.comparing_from, stats.comparing_to)}</span>
          )}
        </span>
      )}
    </>
  )
  const name = stat.name.toLowerCase()
  const tip = (
    <span className="tabular">
      <span className="font-medium text-ink">
        {formatLong(stat.value, format)} {name}
      </span>
      {compared && (
        <span className="block text-muted">
          vs. {formatLong(stat.comparison_value, format)} {name}
          {stats.comparing_from &&
            stats.comparing_to &&
            `, ${dates(stats.comparing_from, stats.comparing_to)}`}
        </span>
      )}
    </span>
  )
  return (
    <Tooltip content={tip} side="bottom">
      {onSelect ? (
        <button type="button" aria-pressed={selected} onClick={onSelect} className={frame}>
          {content}
        </button>
      ) : (
        <div className={frame}>{content}</div>
      )}
    </Tooltip>
  )
}
