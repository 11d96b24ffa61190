import { lazy, Suspense } from 'react'
import { useRemembered } from '../state/dashboard'
import { REPORTS } from '../reports/definitions'
import { ReportList } from '../reports/report-list'
import { Tile } from '../reports/tile'
import { useFilterGone } from '../reports/use-filter-gone'
import { Skeleton } from '../ui/notices'

const WorldMap = lazy(() => import('./world-map'))

const LISTS = [REPORTS.countries, REPORTS.regions, REPORTS.cities]
const TABS = [
  { value: 'map', label: 'Map' },
  ...LISTS.map(({ path, tab }) => ({ value: path, label: tab })),
]
const isTab = (value: string): value is string => TABS.some((tab) => tab.value === value)
const isOverview = (value: string): value is string => value === 'map' || value === 'countries'

/** Narrows down as the reader does: a country leads to its regions, a region to its cities. */
export function LocationsTile() {
  const [tab, setTab] = useRemembered('geoTab', isTab, 'map')
  const [overview, setOverview] = useRemembered('geoOverviewTab', isOverview, 'map')
  const show = (next: string) => {
    if (isOverview(next)) setOverview(next)
    setTab(next)
  }
  useFilterGone('region', () => {
    if (tab === 'cities') show('regions')
  })
  useFilterGone('country', () => {
    if (tab === 'regions') show(overview)
  })

  const report = LISTS.find(({ path }) => path === tab)
  const next = { countries: 'regions', regions: 'cities' }[tab]
  return (
    <Tile name="Locations" tabs={TABS} tab={tab} onTab={show}>
      {(seen) =>
        report ? (
          <ReportList
            report={report}
            enabled={seen}
            onFilter={() => {
              if (next) show(next)
            }}
          />
        ) : (
          <Suspense fallback={<Skeleton className="mt-4 h-80" />}>
            <WorldMap
              enabled={seen}
              onFilter={() => {
                show('regions')
              }}
            />
          </Suspense>
        )
      }
    </Tile>
  )
}
