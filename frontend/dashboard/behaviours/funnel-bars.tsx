import type { Funnel, FunnelStep } from '../api/types'
import { longNumber, shortNumber } from '../format/numbers'
import { shortenMiddle } from '../format/labels'
import { Tooltip } from '../ui/tooltip'

/** A bar a step: those who got there, and on top of them those who dropped off before. */
export function FunnelBars({ funnel }: { funnel: Funnel }) {
  const { steps } = funnel
  const share = (visitors: number) => `${(visitors / (funnel.entering_visitors || 1)) * 100}%`
  return (
    <>
      <ol className="mt-2 grid auto-cols-fr grid-flow-col">
        {steps.map((step, index) => (
          <li key={step.label} className="flex min-w-0 flex-col">
            <Tooltip content={<Explanation funnel={funnel} step={step} first={index === 0} />}>
              <div
                role="img"
                tabIndex={0}
                aria-label={`${step.label}: ${longNumber(step.visitors)} visitors, ${step.conversion_rate}%`}
                className="group flex h-60 justify-center border-b border-line-strong px-2 pt-9"
              >
                <div className="relative flex w-full max-w-32 flex-col justify-end">
                  {step.dropoff > 0 && (
                    <div
                      className="rounded-t-md bg-accent-bar transition-[height] duration-300"
                      style={{ height: share(step.dropoff) }}
                    />
                  )}
                  <div
                    className={`bg-accent transition-[height] duration-300 group-hover:bg-accent-strong ${step.dropoff > 0 ? '' : 'rounded-t-md'}`}
                    style={{ height: share(step.visitors) }}
                  />
                  <p
                    className="tabular absolute -inset-x-4 mb-1.5 text-center text-xs whitespace-nowrap"
                    style={{ bottom: share(step.visitors + step.dropoff) }}
                  >
                    <span className="font-semibold text-ink">{step.conversion_rate}%</span>{' '}
                    <span className="text-muted">({shortNumber(step.visitors)})</span>
                  </p>
                </div>
              </div>
            </Tooltip>
            <p
              className="px-2 pt-2.5 text-center text-xs leading-4.5 font-medium break-words text-body"
              title={step.label}
            >
              {shortenMiddle(step.label, 48)}
            </p>
          </li>
        ))}
      </ol>
      <p className="flex justify-end gap-5 pt-4 text-xs text-muted">
        <Legend colour="bg-accent">Visitors</Legend>
        <Legend colour="bg-accent-bar">Drop-off</Legend>
      </p>
    </>
  )
}

function Legend({ colour, children }: { colour: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-xs ${colour}`} />
      {children}
    </span>
  )
}

function Explanation({
  funnel,
  step,
  first,
}: {
  funnel: Funnel
  step: FunnelStep
  first: boolean
}) {
  const lines: [string, number, string][] = first
    ? [
        ['Entered', funnel.entering_visitors, funnel.entering_visitors_percentage],
        [
          'Never entered',
          funnel.never_entering_visitors,
          funnel.never_entering_visitors_percentage,
        ],
      ]
    : [
        ['Entered', step.visitors, step.conversion_rate_step],
        ['Dropped off', step.dropoff, step.dropoff_percentage],
      ]
  return (
    <div className="tabular grid grid-cols-[1fr_auto_auto] gap-x-4">
      <p className="col-span-3 mb-1 font-semibold break-words text-ink">{step.label}</p>
      {lines.map(([label, visitors, percentage]) => (
        <p key={label} className="contents">
          <span>{label}</span>
          <span className="text-right font-medium text-ink">{longNumber(visitors)}</span>
          <span className="text-right text-muted">{percentage}%</span>
        </p>
      ))}
    </div>
  )
}
