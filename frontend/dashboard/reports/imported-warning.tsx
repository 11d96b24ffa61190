import { TriangleAlert } from 'lucide-react'
import { useTopStats } from '../graph/use-top-stats'
import { useDashboard } from '../state/dashboard'
import { Tooltip } from '../ui/tooltip'

/** Says that filters keep imported data out of a report that would hold some. */
export function ImportedWarning({ reason }: { reason: string | null | undefined }) {
  const { state, realtime } = useDashboard()
  if (reason !== 'unsupported_query' || !state.withImported || realtime) return null
  return (
    <Warning
      label="Imported data is excluded"
      text="Imported data is excluded: it cannot be filtered this way."
    />
  )
}

/** Says that a view never holds imported data, while the dashboard around it does. */
export function ImportedUnavailable() {
  const stats = useTopStats()
  if (!stats.data?.includes_imported) return null
  return (
    <Warning
      label="Imported data is unavailable in this view"
      text="Imported data is unavailable in this view: it knows no single visits."
    />
  )
}

function Warning({ label, text }: { label: string; text: string }) {
  return (
    <Tooltip content={text}>
      <button type="button" aria-label={label} className="ml-1.5 align-[-2px] text-warning">
        <TriangleAlert className="size-3.5" />
      </button>
    </Tooltip>
  )
}
