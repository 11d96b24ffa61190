import { useQuery } from '@tanstack/react-query'
import { getReport } from '../api/client'
import { queryParams } from '../api/query'
import type { Suggestion } from '../api/types'
import { propertyValues } from '../reports/definitions'
import { ReportList } from '../reports/report-list'
import { useSite } from '../site'
import { useDashboard, useRemembered } from '../state/dashboard'
import { Empty, Failure, Skeleton } from '../ui/notices'
import { singleValue } from '../url/filters'
import { NamePicker } from './name-picker'

/** The values of one custom property; the choice of property is remembered per goal. */
export function PropertiesTab({ enabled }: { enabled: boolean }) {
  const site = useSite()
  const { state } = useDashboard()
  const goal = singleValue(state.filters, 'goal')
  const params = queryParams({ ...state, comparison: null }, { q: '' })
  const keys = useQuery({
    queryKey: ['suggestions', 'prop_key', params.toString()],
    queryFn: ({ signal }) => getReport<Suggestion[]>(site, 'suggestions/prop_key', params, signal),
    enabled,
  })
  const names = keys.data?.map(({ value }) => value) ?? []
  const isName = (value: string): value is string => names.includes(value)
  const [property, setProperty] = useRemembered(
    goal === null ? 'prop_key' : `prop_key__${goal}`,
    isName,
    names[0] ?? '',
  )

  if (keys.isError) return <Failure error={keys.error} onRetry={() => void keys.refetch()} />
  if (!keys.data) return <Skeleton className="mt-4 h-64" />
  if (names.length === 0) return <Empty>No custom properties found</Empty>
  return (
    <>
      <div className="pt-3">
        <NamePicker kind="Property" names={names} value={property} onChange={setProperty} />
      </div>
      <ReportList report={propertyValues(property)} enabled={enabled} />
    </>
  )
}
