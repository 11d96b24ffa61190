import { useQuery } from '@tanstack/react-query'
import { ApiError, getReport } from '../api/client'
import { queryParams } from '../api/query'
import type { Funnel } from '../api/types'
import { ImportedUnavailable } from '../reports/imported-warning'
import { useSite, type FunnelSummary } from '../site'
import { useDashboard, useRemembered } from '../state/dashboard'
import { Failure, Progress, Skeleton } from '../ui/notices'
import { FunnelBars } from './funnel-bars'
import { FunnelList } from './funnel-list'
import { NamePicker } from './name-picker'

/** A funnel in the present period; data of another funnel is no placeholder. */
function useFunnel(id: number | undefined, enabled: boolean) {
  const site = useSite()
  const { state } = useDashboard()
  const params = queryParams({ ...state, comparison: null })
  return useQuery({
    queryKey: ['funnel', id, params.toString()],
    queryFn: ({ signal }) => getReport<Funnel>(site, `funnels/${id}`, params, signal),
    placeholderData: (previous, previousQuery) =>
      previousQuery?.queryKey[1] === id ? previous : undefined,
    enabled: enabled && id !== undefined,
  })
}

interface Props {
  /** At least one. */
  funnels: readonly FunnelSummary[]
  enabled: boolean
}

/** How visitors go from goal to goal, and where they leave; the choice of funnel is remembered. */
export function FunnelsTab({ funnels, enabled }: Props) {
  const names = funnels.map(({ name }) => name)
  const isName = (value: string): value is string => names.includes(value)
  const [name, setName] = useRemembered('behavioursTabFunnel', isName, names[0] ?? '')
  const funnel = useFunnel(funnels.find((one) => one.name === name)?.id, enabled)
  const steps = funnel.data?.steps
  return (
    <>
      <Progress active={funnel.isPlaceholderData} />
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-3">
        <NamePicker kind="Funnel" names={names} value={name} onChange={setName} />
        {steps && (
          <p className="text-sm text-muted">
            {steps.length}-step funnel,{' '}
            <span className="font-semibold text-ink">{steps.at(-1)?.conversion_rate}%</span>{' '}
            conversion rate
            <ImportedUnavailable />
          </p>
        )}
      </header>
      <Steps funnel={funnel} />
    </>
  )
}

function Steps({ funnel }: { funnel: ReturnType<typeof useFunnel> }) {
  const { data, error } = funnel
  // A refusal at this level is no failure: the present view has no funnels.
  if (error instanceof ApiError && error.payload.level === 'normal') {
    return (
      <p className="m-auto max-w-sm px-6 py-14 text-center text-sm text-muted">{error.message}</p>
    )
  }
  if (error) return <Failure error={error} onRetry={() => void funnel.refetch()} />
  if (!data) return <Skeleton className="mt-4 h-72" />
  return (
    <div className={funnel.isPlaceholderData ? 'opacity-50 transition-opacity' : ''}>
      <div className="hidden md:block">
        <FunnelBars funnel={data} />
      </div>
      <div className="md:hidden">
        <FunnelList funnel={data} />
      </div>
    </div>
  )
}
