import { useDashboard, useRemembered } from '../state/dashboard'
import { REPORTS } from './definitions'
import { ReportList } from './report-list'
import { Tile } from './tile'

const OPTIONS = [REPORTS.pages, REPORTS.entryPages, REPORTS.exitPages]
const isTab = (value: string): value is string => OPTIONS.some(({ path }) => path === value)

export function PagesTile() {
  const { converting } = useDashboard()
  const [tab, setTab] = useRemembered('pageTab', isTab, 'pages')
  const report = OPTIONS.find(({ path }) => path === tab) ?? REPORTS.pages
  const tabs = OPTIONS.map((option) => ({
    value: option.path,
    label: converting && option === REPORTS.pages ? 'Conversion pages' : option.tab,
  }))
  return (
    <Tile name="Pages" tabs={tabs} tab={tab} onTab={setTab}>
      {(seen) => <ReportList report={report} enabled={seen} />}
    </Tile>
  )
}
