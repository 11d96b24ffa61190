import { ApiError } from '../api/client'
import { useReport } from '../api/use-report'
import { longNumber } from '../format/numbers'
import { Empty, Failure, Skeleton } from '../ui/notices'

interface Terms {
  results: { name: string; visitors: number; impressions: number; ctr: number; position: number }[]
}

const REASONS: Readonly<Record<string, string>> = {
  not_configured:
    'The site is not connected to Google Search Console, which knows the search terms.',
  unsupported_filters: 'Google Search Console cannot apply the present filters.',
  period_too_recent: 'Google Search Console has no data for so recent a period yet.',
}

/** Search terms that led from Google, as Google Search Console tells them. */
export function SearchTerms({ enabled }: { enabled: boolean }) {
  const query = useReport<Terms>('referrers/Google', { extra: { limit: '9', page: '0' }, enabled })

  if (query.isError) {
    const payload = query.error instanceof ApiError ? query.error.payload : {}
    const reason = REASONS[String(payload.error_code)]
    if (!reason) return <Failure error={query.error} onRetry={() => void query.refetch()} />
    return (
      <div className="flex flex-1 flex-col items-center justify-center gap-3 text-center text-sm text-muted">
        <p className="max-w-xs">{reason}</p>
      </div>
    )
  }
  if (!query.data) return <Skeleton className="mt-4 h-64" />
  if (query.data.results.length === 0) return <Empty />
  return (
    <table className="tabular min-h-0 w-full text-sm">
      <thead>
        <tr className="h-8 text-xs text-muted">
          <th className="text-left font-medium">Search term</th>
          <th className="text-right font-medium">Visitors</th>
        </tr>
      </thead>
      <tbody>
        {query.data.results.map((term) => (
          <tr key={term.name} className="h-8.5">
            <td className="truncate text-ink">{term.name}</td>
            <td className="text-right font-medium text-ink">{longNumber(term.visitors)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
