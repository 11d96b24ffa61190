import { METRICS, type MainGraph as Graph, type Metric } from '../api/types'
import { useReport } from '../api/use-report'
import { useDashboard, useRemembered } from '../state/dashboard'
import { Failure, Progress, Skeleton } from '../ui/notices'
import { GraphControls } from './graph-controls'
import { MainGraph } from './main-graph'
import { TopStats } from './top-stats'
import { useInterval } from './use-interval'
import { useTopStats } from './use-top-stats'

const isMetric = (value: string): value is Metric => METRICS.some((metric) => metric === value)

/** Shown while nothing is known yet, at the size of what will come. */
function PanelSkeleton() {
  return (
    <div aria-busy className="flex flex-col">
      <div className="grid grid-cols-2 gap-6 p-5 sm:grid-cols-3 lg:grid-cols-6">
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index}>
            <Skeleton className="h-3.5 w-24" />
            <Skeleton className="mt-3 h-7 w-16" />
          </div>
        ))}
      </div>
      <Skeleton className="m-5 h-72" />
    </div>
  )
}

export function GraphPanel() {
  const { state, realtime } = useDashboard()
  const [chosen, setMetric] = useRemembered('metric', isMetric, 'visitors')
  const [interval, intervals, setInterval] = useInterval()

  const stats = useTopStats()
  const graphable = stats.data?.graphable_metrics
  const metric =
    graphable === undefined || graphable.includes(chosen) ? chosen : (graphable[0] ?? 'visitors')
  const graph = useReport<Graph>('main-graph', {
    extra: { metric, interval },
    // Any situation can graph visitors; whether it can graph another metric, the stats say.
    enabled: metric === 'visitors' || (graphable !== undefined && !stats.isPlaceholderData),
  })

  const name =
    stats.data?.top_stats.find((stat) => stat.graph_metric === metric)?.name ?? 'Visitors'
  return (
    <section aria-label="Overview" className="card relative min-w-0">
      <Progress active={stats.isPlaceholderData || graph.isPlaceholderData} />
      {stats.isError && !stats.data ? (
        <Failure error={stats.error} onRetry={() => void stats.refetch()} />
      ) : stats.data ? (
        <div className={stats.isPlaceholderData ? 'opacity-60 transition-opacity' : ''}>
          <TopStats
            stats={stats.data}
            metric={metric}
            onMetric={setMetric}
            comparing={state.comparison !== null && !realtime}
          />
        </div>
      ) : (
        <PanelSkeleton />
      )}
      {stats.data && (
        <div className="border-t border-line px-3 pt-3 pb-4 sm:px-5">
          {!realtime && (
            <GraphControls
              stats={stats.data}
              interval={interval}
              intervals={intervals}
              onInterval={setInterval}
            />
          )}
          {graph.isError && !graph.data ? (
            <div className="flex h-80">
              <Failure error={graph.error} onRetry={() => void graph.refetch()} />
            </div>
          ) : graph.data ? (
            <div className={graph.isPlaceholderData ? 'opacity-60 transition-opacity' : ''}>
              <MainGraph
                graph={graph.data}
                metric={graphMetric(graph.data.metric, metric)}
                name={name}
                interval={interval}
              />
            </div>
          ) : (
            <Skeleton className="my-2 h-76" />
          )}
        </div>
      )}
    </section>
  )
}

/** While a new metric loads, the old graph is still written in its own units. */
function graphMetric(answered: string, asked: Metric): Metric {
  return isMetric(answered) ? answered : asked
}
