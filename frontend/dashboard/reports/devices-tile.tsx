import { useDashboard, useRemembered } from '../state/dashboard'
import { singleValue, type Filter } from '../url/filters'
import { REPORTS, type Report } from './definitions'
import { ReportList } from './report-list'
import { Tile } from './tile'

const OPTIONS = [REPORTS.browsers, REPORTS.operatingSystems, REPORTS.screenSizes]
const isTab = (value: string): value is string => OPTIONS.some(({ path }) => path === value)

/** With one browser or system filtered, its versions say more than the one row left of it. */
function narrowed(report: Report, filters: readonly Filter[]): Report {
  if (singleValue(filters, report.filterKey) === null) return report
  if (report === REPORTS.browsers) return REPORTS.browserVersions
  if (report === REPORTS.operatingSystems) return REPORTS.osVersions
  return report
}

export function DevicesTile() {
  const { filters } = useDashboard().state
  const [tab, setTab] = useRemembered('deviceTab', isTab, 'browsers')
  const tabs = OPTIONS.map((option) => ({
    value: option.path,
    label: narrowed(option, filters).tab,
  }))
  const report = OPTIONS.find(({ path }) => path === tab) ?? REPORTS.browsers
  return (
    <Tile name="Devices" tabs={tabs} tab={tab} onTab={setTab}>
      {(seen) => <ReportList report={narrowed(report, filters)} enabled={seen} />}
    </Tile>
  )
}
