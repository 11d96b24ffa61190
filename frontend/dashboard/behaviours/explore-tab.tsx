import { RotateCcw } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import type { JourneyFunnel, JourneyStep } from '../api/types'
import { usePostedReport } from '../api/use-report'
import { longNumber } from '../format/numbers'
import { ImportedUnavailable } from '../reports/imported-warning'
import { ExploreColumn } from './explore-column'
import { MAX_STEPS, keyOf, type Direction } from './journey'

const DIRECTIONS: readonly [Direction, string][] = [
  ['forward', 'Starting point'],
  ['backward', 'End point'],
]

/** Where visitors go step by step, from a starting point on or back from an end point. */
export function ExploreTab() {
  const [direction, setDirection] = useState<Direction>('forward')
  const [journey, setJourney] = useState<readonly JourneyStep[]>([])
  const columns = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = columns.current
    element?.scrollTo({ left: element.scrollWidth, behavior: 'smooth' })
  }, [journey.length])

  return (
    <div className="flex flex-1 flex-col">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 pt-3 pb-3">
        <RadioGroup.Root
          aria-label="Begin with"
          orientation="horizontal"
          value={direction}
          onValueChange={(value) => {
            setDirection(value === 'backward' ? 'backward' : 'forward')
            setJourney([])
          }}
          className="inline-flex rounded-control bg-sunken p-0.5 text-xs"
        >
          {DIRECTIONS.map(([value, label]) => (
            <RadioGroup.Item
              key={value}
              value={value}
              className="rounded-md px-2.5 py-1.5 font-medium text-muted transition-colors hover:text-ink aria-checked:bg-thumb aria-checked:text-ink aria-checked:shadow-card"
            >
              {label}
            </RadioGroup.Item>
          ))}
        </RadioGroup.Root>
        <Completion journey={journey} direction={direction} />
        <ImportedUnavailable />
        {journey.length > 0 && (
          <button
            type="button"
            aria-label="Start over"
            onClick={() => {
              setJourney([])
            }}
            className="ml-auto rounded-control p-2 text-muted hover:bg-sunken hover:text-ink"
          >
            <RotateCcw className="size-4" />
          </button>
        )}
      </header>
      <div
        ref={columns}
        className="-mx-4 flex flex-1 snap-x snap-proximity scroll-px-4 gap-4 overflow-x-auto px-4 pb-2 sm:-mx-5 sm:scroll-px-5 sm:px-5"
      >
        {[...journey, null].slice(0, MAX_STEPS + 1).map((step, index) => {
          const before = journey.slice(0, index)
          return (
            <ExploreColumn
              key={[direction, ...before.map(keyOf)].join()}
              journey={before}
              direction={direction}
              selected={step}
              onSelect={(next) => {
                setJourney([...before, next])
              }}
            />
          )
        })}
      </div>
    </div>
  )
}

/** How many visitors follow the whole journey, of those at its start. */
function Completion({
  journey,
  direction,
}: {
  journey: readonly JourneyStep[]
  direction: Direction
}) {
  const begun = journey.length > 0
  const { data } = usePostedReport<JourneyFunnel>(
    'exploration/funnel',
    { journey, direction },
    begun,
  )
  const last = data?.steps.at(-1)
  if (!begun || !data || !last) {
    return <p className="text-sm text-muted">Choose a page or an event to follow its visitors.</p>
  }
  return (
    <p className="tabular text-sm text-muted" aria-live="polite">
      <span className="font-semibold text-ink">{data.conversion_rate}%</span> conversion rate,{' '}
      {longNumber(last.visitors)} {last.visitors === 1 ? 'visitor' : 'visitors'}
    </p>
  )
}
