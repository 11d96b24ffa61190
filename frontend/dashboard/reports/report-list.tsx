import type { Breakdown, Row } from '../api/types'
import { useReport } from '../api/use-report'
import { magnitude } from '../format/numbers'
import { useDashboard } from '../state/dashboard'
import { Empty, Failure, Progress, Skeleton } from '../ui/notices'
import { columnsOf, type Column } from './columns'
import type { Report } from './definitions'
import { DetailsLink } from './details-link'
import { ImportedWarning } from './imported-warning'
import { MetricCell } from './metric-cell'
import { RowName } from './row-name'

const ROWS = 9
const BODY = 'flex flex-1 flex-col'
const REVEAL =
  'opacity-0 transition-opacity group-hover/list:opacity-100 group-focus-within/list:opacity-100 [@media(hover:none)]:opacity-100'
/** Left to the details dialog on a phone, where they would leave no room for names. */
const WIDE = ['total_revenue', 'average_revenue']

function cellWidth({ metric, label, revealed }: Column, comparing: boolean): string {
  if (WIDE.includes(metric)) return 'max-sm:hidden sm:w-24'
  if (revealed) return comparing ? 'max-sm:hidden sm:w-18' : 'w-13 sm:w-14'
  return label.length > 9 ? 'w-24 sm:w-28' : 'w-14 sm:w-20'
}

function LoadingRows() {
  return (
    <div className={BODY} aria-busy>
      <Skeleton className="mt-2 mb-3 h-3 w-16" />
      {Array.from({ length: ROWS }, (_, index) => (
        <div key={index} className="flex h-8.5 items-center justify-between">
          <Skeleton className={['h-4 w-3/5', 'h-4 w-2/5', 'h-4 w-1/2'][index % 3] ?? ''} />
          <Skeleton className="h-4 w-8" />
        </div>
      ))}
    </div>
  )
}

interface Props {
  report: Report
  /** Waits until true, as tiles far below do until they are scrolled to. */
  enabled?: boolean
  onFilter?: (row: Row) => void
}

/** The first rows of a breakdown, with a bar behind each in proportion to its visitors. */
export function ReportList({ report, enabled = true, onFilter }: Props) {
  const { state, realtime, converting } = useDashboard()
  const comparing = state.comparison !== null
  const query = useReport<Breakdown>(report.path, { extra: { limit: String(ROWS) }, enabled })
  const { data } = query

  if (query.isError && !data) {
    return (
      <div className={BODY}>
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      </div>
    )
  }
  if (!data) return <LoadingRows />
  if (data.results.length === 0) {
    return (
      <div className={BODY}>
        <Empty />
      </div>
    )
  }

  const columns = columnsOf(report, { realtime, converting, detailed: false }, data.results)
  const largest = Math.max(...data.results.map((row) => magnitude(row.visitors) ?? 0), 1)
  const ranges = {
    main: data.meta.date_range_label ?? '',
    comparison: data.meta.comparison_date_range_label ?? '',
  }
  return (
    <div className={`${BODY} group/list`}>
      <Progress active={query.isPlaceholderData} />
      <table
        className={`w-full table-fixed border-separate border-spacing-y-0.5 text-sm transition-opacity ${query.isPlaceholderData ? 'opacity-50' : ''}`}
      >
        <thead>
          <tr className="h-8 text-xs text-muted">
            <th className="truncate text-left font-medium">
              {report.nameLabel}
              <ImportedWarning reason={data.skip_imported_reason} />
            </th>
            {columns.map((column) => (
              <th
                key={column.metric}
                className={`truncate text-right font-medium ${cellWidth(column, comparing)} ${column.revealed ? REVEAL : ''}`}
              >
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.results.map((row, index) => (
            <tr key={`${row.code ?? row.name}:${index}`} className="group/row relative h-8">
              <td className="relative rounded-md">
                <span
                  aria-hidden
                  className="absolute inset-y-0 left-0 rounded-md bg-accent-bar transition-[width] duration-300 group-hover/row:brightness-97 dark:group-hover/row:brightness-115"
                  style={{ width: `${((magnitude(row.visitors) ?? 0) / largest) * 100}%` }}
                />
                <div className="relative px-2.5 text-ink">
                  <RowName report={report} row={row} maxLength={60} onFilter={onFilter} />
                </div>
              </td>
              {columns.map((column) => (
                <td
                  key={column.metric}
                  className={`tabular text-right ${cellWidth(column, comparing)} ${column.revealed ? `text-muted ${REVEAL}` : 'font-medium text-ink'}`}
                >
                  <MetricCell
                    row={row}
                    metric={column.metric}
                    label={column.label}
                    ranges={ranges}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <DetailsLink report={report} />
    </div>
  )
}
