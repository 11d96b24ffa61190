import { useQuery } from '@tanstack/react-query'
import { getReport } from '../api/client'
import { queryParams } from '../api/query'
import type { Suggestion } from '../api/types'
import { canEdit, basePath, useSite } from '../site'
import { useDashboard, useRemembered } from '../state/dashboard'
import { singleValue } from '../url/filters'
import { Failure, Skeleton, Empty } from '../ui/notices'
import { REPORTS, propertyValues } from './definitions'
import { PropertyPicker } from './property-picker'
import { ReportList } from './report-list'
import { isPageGoal, reportOfSpecialGoal } from './special-goals'
import { Tile } from './tile'
import { useFilterGone } from './use-filter-gone'

const GOALS = { value: 'goals', label: 'Goals' }
const PROPERTIES = { value: 'properties', label: 'Properties' }
const isTab = (value: string): value is string => [GOALS.value, PROPERTIES.value].includes(value)

/** What visitors did: goals they reached, and the properties of their events. */
export function BehavioursTile() {
  const site = useSite()
  const { state } = useDashboard()
  const [chosen, setTab] = useRemembered('behavioursTab', isTab, GOALS.value)
  useFilterGone('goal', () => {
    setTab(GOALS.value)
  })

  const special = reportOfSpecialGoal(singleValue(state.filters, 'goal'))
  const goals = special ? { ...GOALS, label: special.tab } : GOALS
  const tabs = [
    ...(site.conversionsOptedOut ? [] : [goals]),
    ...(site.propsOptedOut || !site.propsAvailable ? [] : [PROPERTIES]),
  ]
  const [first] = tabs
  if (!first) return null
  const tab = tabs.some(({ value }) => value === chosen) ? chosen : first.value

  return (
    <Tile name="Behaviours" tabs={tabs} tab={tab} onTab={setTab} short className="lg:col-span-2">
      {(seen) =>
        tab === GOALS.value ? (
          site.hasGoals ? (
            <ReportList
              report={special ?? REPORTS.conversions}
              enabled={seen}
              onFilter={({ name }) => {
                const plain = special === null && reportOfSpecialGoal(name) === null
                const listed = site.hasProps && tabs.includes(PROPERTIES)
                if (plain && listed && !isPageGoal(name)) setTab(PROPERTIES.value)
              }}
            />
          ) : (
            <SetUp
              what="goals"
              text="Goals tell you how many visitors sign up, buy, or do what else you care about."
            />
          )
        ) : site.hasProps ? (
          <Properties enabled={seen} />
        ) : (
          <SetUp
            what="properties"
            text="Custom properties add your own details to pageviews and events."
          />
        )
      }
    </Tile>
  )
}

function Properties({ enabled }: { enabled: boolean }) {
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
      <PropertyPicker names={names} value={property} onChange={setProperty} />
      <ReportList report={propertyValues(property)} enabled={enabled} />
    </>
  )
}

function SetUp({ what, text }: { what: 'goals' | 'properties'; text: string }) {
  const site = useSite()
  if (!canEdit(site)) return <Empty />
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-4 px-6 py-14 text-center">
      <p className="max-w-sm text-sm text-muted">{text}</p>
      <a
        href={`${basePath(site)}/settings/${what}`}
        className="rounded-control bg-accent px-4 py-2 text-sm font-semibold text-on-accent hover:bg-accent-strong"
      >
        Set up {what}
      </a>
    </div>
  )
}
