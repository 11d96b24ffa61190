import { TriangleAlert } from 'lucide-react'
import { useDashboard } from '../state/dashboard'
import { Tooltip } from '../ui/tooltip'

/** Says that filters keep imported data out of a report that would hold some. */
export function ImportedWarning({ reason }: { reason: string | null | undefined }) {
  const { state, realtime } = useDashboard()
  if (reason !== 'unsupported_query' || !state.withImported || realtime) return null
  return (
    <Tooltip content="Imported data is excluded: it cannot be filtered this way.">
      <button
        type="button"
        aria-label="Imported data is excluded"
        className="ml-1.5 align-[-2px] text-warning"
      >
        <TriangleAlert className="size-3.5" />
      </button>
    </Tooltip>
  )
}
