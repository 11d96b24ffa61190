import { useDashboard, useRemembered } from '../state/dashboard'
import { singleValue } from '../url/filters'
import { CAMPAIGNS, DIRECT, REPORTS, referrersOf, type Report } from './definitions'
import { ReportList } from './report-list'
import { SearchTerms } from './search-terms'
import { Tile, type TabEntry } from './tile'
import { useFilterGone } from './use-filter-gone'

const OPTIONS: readonly Report[] = [REPORTS.channels, REPORTS.sources, ...CAMPAIGNS]
const tabOf = ({ path, tab }: Report) => ({ value: path, label: tab })
const TABS: readonly TabEntry[] = [
  tabOf(REPORTS.channels),
  tabOf(REPORTS.sources),
  { label: 'Campaigns', options: CAMPAIGNS.map(tabOf) },
]

const isTab = (value: string): value is string => OPTIONS.some(({ path }) => path === value)

export function SourcesTile() {
  const { filters } = useDashboard().state
  const [tab, setTab] = useRemembered('sourceTab', isTab, 'channels')
  useFilterGone('channel', () => {
    if (tab === 'sources') setTab('channels')
  })

  const source = singleValue(filters, 'source')
  if (source !== null && source !== DIRECT) {
    const referrers = referrersOf(source)
    const google = source === 'Google'
    const only = google ? { value: 'terms', label: 'Search terms' } : tabOf(referrers)
    return (
      <Tile name="Sources" tabs={[only]} tab={only.value} onTab={() => undefined}>
        {(seen) =>
          google ? <SearchTerms enabled={seen} /> : <ReportList report={referrers} enabled={seen} />
        }
      </Tile>
    )
  }

  const report = OPTIONS.find(({ path }) => path === tab) ?? REPORTS.channels
  return (
    <Tile name="Sources" tabs={TABS} tab={tab} onTab={setTab}>
      {(seen) => (
        <ReportList
          report={report}
          enabled={seen}
          onFilter={() => {
            if (report === REPORTS.channels) setTab('sources')
          }}
        />
      )}
    </Tile>
  )
}
