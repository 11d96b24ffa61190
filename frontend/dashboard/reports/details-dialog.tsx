import { ArrowDown, ArrowUp, Search } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Metric, Row } from '../api/types'
import { useReportPages } from '../api/use-report'
import { useDebounced } from '../filters/use-suggestions'
import { formatShort } from '../format/numbers'
import { useSite } from '../site'
import { closeDialog } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { Dialog } from '../ui/dialog'
import { useHotkeys } from '../ui/hotkeys'
import { Empty, Failure, Progress, Skeleton } from '../ui/notices'
import type { Filter } from '../url/filters'
import { columnsOf, type Column } from './columns'
import { REPORTS, type Report } from './definitions'
import { MetricCell, type Ranges } from './metric-cell'
import { RowName } from './row-name'
import { useOrder, type Order } from './use-order'

/** Every row of a report: searched, sorted, a hundred at a time. */
export default function DetailsDialog({ report }: { report: Report }) {
  const site = useSite()
  const { realtime, converting } = useDashboard()
  const searchBox = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const search = useDebounced(typed.trim())
  const [order, toggleOrder] = useOrder(
    report,
    report === REPORTS.conversions ? null : ['visitors', 'desc'],
  )
  const contains: Filter[] = search === '' ? [] : [['contains', report.filterKey, [search]]]
  const query = useReportPages(report.path, {
    extra: { detailed: 'true', ...(order ? { order_by: JSON.stringify([order]) } : {}) },
    filters: contains,
  })
  useHotkeys({ '/': () => searchBox.current?.focus() })

  const pages = query.data?.pages ?? []
  const rows = pages.flatMap((page) => page.results)
  const meta = pages[0]?.meta
  const columns = columnsOf(report, { realtime, converting, detailed: true }, rows)
  const searchable = report.searchable ?? true

  return (
    <Dialog
      size="wide"
      title={report.title}
      onClose={() => {
        closeDialog(site)
      }}
      aside={
        searchable && (
          <label className="relative max-sm:order-last max-sm:w-full">
            <span className="sr-only">Search</span>
            <Search aria-hidden className="absolute top-2.5 left-2.5 size-4 text-muted" />
            <input
              ref={searchBox}
              type="search"
              value={typed}
              placeholder="Search"
              onChange={(event) => {
                setTyped(event.target.value)
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return
                // Leaves the box first; only the next Escape closes the dialog.
                event.stopPropagation()
                event.currentTarget.blur()
              }}
              className="h-9 w-full rounded-control border border-line bg-canvas pr-3 pl-8.5 text-base text-ink outline-none placeholder:text-muted focus:border-accent sm:w-56 sm:text-sm"
            />
          </label>
        )
      }
    >
      <div className="relative min-h-0 flex-1 overflow-auto overscroll-contain px-5 pb-4 sm:min-h-[28rem]">
        <Progress active={query.isFetching && rows.length > 0} />
        {query.isError && rows.length === 0 ? (
          <Failure error={query.error} onRetry={() => void query.refetch()} />
        ) : query.isPending ? (
          <LoadingRows />
        ) : rows.length === 0 ? (
          <Empty>{search ? 'Nothing found' : 'No data yet'}</Empty>
        ) : (
          <DetailsTable
            report={report}
            rows={rows}
            columns={columns}
            order={order}
            onOrder={toggleOrder}
            ranges={{
              main: meta?.date_range_label ?? '',
              comparison: meta?.comparison_date_range_label ?? '',
            }}
          />
        )}
        {query.hasNextPage && (
          <button
            type="button"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
            className="mx-auto mt-4 block h-9 rounded-control border border-line-strong px-4 text-sm font-medium text-ink hover:bg-sunken disabled:opacity-50"
          >
            {query.isFetchingNextPage ? 'Loading…' : 'Load more'}
          </button>
        )}
      </div>
    </Dialog>
  )
}

function LoadingRows() {
  return (
    <div aria-busy className="grid gap-4 pt-5">
      {Array.from({ length: 10 }, (_, index) => (
        <Skeleton key={index} className="h-4.5" />
      ))}
    </div>
  )
}

interface TableProps {
  report: Report
  rows: readonly Row[]
  columns: readonly Column[]
  order: Order | null
  onOrder: (metric: Metric) => void
  ranges: Ranges
}

function DetailsTable({ report, rows, columns, order, onOrder, ranges }: TableProps) {
  // Shares that have no column of their own appear with the row under the pointer.
  const hidesShare =
    !columns.some(({ metric }) => metric === 'percentage') &&
    rows.some((row) => (row.percentage ?? null) !== null)
  return (
    <table className="w-full text-sm">
      <thead className="sticky top-0 z-10 bg-surface">
        <tr className="h-11 text-xs text-muted">
          <th className="w-full min-w-44 pl-2 text-left font-medium">{report.nameLabel}</th>
          {columns.map(({ metric, label }) => {
            const direction = order?.[0] === metric ? order[1] : null
            return (
              <th
                key={metric}
                aria-sort={direction ? (direction === 'asc' ? 'ascending' : 'descending') : 'none'}
                className="pr-2 pl-4 text-right font-medium whitespace-nowrap sm:min-w-28"
              >
                <button
                  type="button"
                  onClick={() => {
                    onOrder(metric)
                  }}
                  className={`relative inline-flex items-center gap-1 after:absolute after:inset-x-0 after:-inset-y-3 hover:text-ink ${direction ? 'font-semibold text-ink' : ''}`}
                >
                  {label}
                  {direction === 'asc' && <ArrowUp className="size-3.5" aria-hidden />}
                  {direction === 'desc' && <ArrowDown className="size-3.5" aria-hidden />}
                </button>
              </th>
            )
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr
            key={`${row.code ?? row.name}:${index}`}
            className="group/row border-t border-line hover:bg-sunken"
          >
            <td className="relative h-10 max-w-0 py-1 pr-4 pl-2 text-ink">
              <RowName report={report} row={row} maxLength={80} />
            </td>
            {columns.map(({ metric, label }) => (
              <td
                key={metric}
                className="tabular pr-2 pl-4 text-right font-medium whitespace-nowrap text-ink"
              >
                {metric === 'visitors' && hidesShare && (
                  <span className="mr-2 font-normal text-muted opacity-0 group-hover/row:opacity-100">
                    {formatShort(row.percentage, 'percent')}
                  </span>
                )}
                <MetricCell row={row} metric={metric} label={label} ranges={ranges} expands />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
