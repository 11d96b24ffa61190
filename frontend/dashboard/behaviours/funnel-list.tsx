import type { Funnel } from '../api/types'
import { shortNumber } from '../format/numbers'

/** The steps of a funnel one below the other, where there is no room side by side. */
export function FunnelList({ funnel }: { funnel: Funnel }) {
  const most = funnel.entering_visitors || 1
  return (
    <ol className="grid gap-3 pt-4 text-sm">
      {funnel.steps.map((step, index) => (
        <li key={step.label} className="tabular">
          <p className="flex items-baseline justify-between gap-3">
            <span className="min-w-0 truncate text-ink" title={step.label}>
              {index + 1}. {step.label}
            </span>
            <span className="shrink-0 font-medium text-ink">
              {step.conversion_rate}%{' '}
              <span className="font-normal text-muted">({shortNumber(step.visitors)})</span>
            </span>
          </p>
          <div aria-hidden className="mt-1.5 h-2.5 overflow-hidden rounded-full bg-sunken">
            <div
              className="h-full rounded-full bg-accent transition-[width] duration-300"
              style={{ width: `${(step.visitors / most) * 100}%` }}
            />
          </div>
          {index > 0 && (
            <p className="mt-1 text-xs text-muted">
              {shortNumber(step.dropoff)} dropped off ({step.dropoff_percentage}%)
            </p>
          )}
        </li>
      ))}
    </ol>
  )
}
