import { Folder, MousePointerClick, Search } from 'lucide-react'
import { useState } from 'react'
import type { JourneyStep, NextSteps, ReachedStep } from '../api/types'
import { usePostedReport } from '../api/use-report'
import { useDebounced } from '../filters/use-suggestions'
import { shortenMiddle } from '../format/labels'
import { longNumber, shortNumber } from '../format/numbers'
import { Failure, Skeleton } from '../ui/notices'
import { keyOf, labelOf, titleOf, type Direction } from './journey'

const ROWS = 10

interface Props {
  /** The steps before this column. */
  journey: readonly JourneyStep[]
  direction: Direction
  selected: JourneyStep | null
  onSelect: (step: JourneyStep) => void
}

/** The steps that visitors took next, most visitors first. */
export function ExploreColumn({ journey, direction, selected, onSelect }: Props) {
  const [typed, setTyped] = useState('')
  const search = useDebounced(typed.trim())
  const [limit, setLimit] = useState(ROWS)
  const query = usePostedReport<NextSteps>('exploration/next', {
    journey,
    direction,
    search,
    limit,
  })
  const title = titleOf(journey.length, direction)
  const { data } = query
  const most = Math.max(data?.no_further ?? 0, ...(data?.results ?? []).map((r) => r.visitors), 1)

  return (
    <section
      aria-label={title}
      className="flex w-[min(17rem,78vw)] shrink-0 snap-start flex-col text-sm lg:w-[17.5rem]"
    >
      <h3 className="pb-2 text-xs font-medium text-muted">{title}</h3>
      <label className="relative mb-1.5">
        <span className="sr-only">Search {title.toLowerCase()}</span>
        <Search aria-hidden className="absolute top-2 left-2.5 size-3.5 text-muted" />
        <input
          type="search"
          value={typed}
          placeholder="Search"
          onChange={(event) => {
            setTyped(event.target.value)
            setLimit(ROWS)
          }}
          className="h-7.5 w-full rounded-control border border-line bg-surface pr-2 pl-8 text-base text-ink outline-none placeholder:text-muted focus:border-accent sm:text-[0.8125rem]"
        />
      </label>
      {query.isError && !data ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : !data ? (
        <LoadingRows />
      ) : (
        <ul
          className={`grid gap-0.5 transition-opacity ${query.isPlaceholderData ? 'opacity-50' : ''}`}
        >
          {data.results.map((row) => (
            <StepRow
              key={keyOf(row.step)}
              row={row}
              most={most}
              selected={selected !== null && keyOf(selected) === keyOf(row.step)}
              onSelect={onSelect}
            />
          ))}
          {data.results.length === 0 && data.no_further === 0 && (
            <li className="py-6 text-center text-muted">
              {search ? 'Nothing found' : 'No data yet'}
            </li>
          )}
          {data.results.length >= limit && (
            <li>
              <button
                type="button"
                onClick={() => {
                  setLimit(limit + ROWS)
                }}
                className="w-full rounded-md py-1.5 text-xs font-medium text-muted hover:bg-sunken hover:text-ink"
              >
                Show {ROWS} more
              </button>
            </li>
          )}
          {data.no_further > 0 && (
            <li className="relative flex h-8 items-center justify-between gap-3 rounded-md px-2.5 text-muted">
              <Bar share={data.no_further / most} className="bg-sunken" />
              <span className="relative italic">No further action</span>
              <span className="tabular relative">{shortNumber(data.no_further)}</span>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}

function StepRow({
  row: { step, visitors },
  most,
  selected,
  onSelect,
}: {
  row: ReachedStep
  most: number
  selected: boolean
  onSelect: (step: JourneyStep) => void
}) {
  const label = labelOf(step)
  return (
    <li>
      <button
        type="button"
        aria-pressed={selected}
        title={`${label}: ${longNumber(visitors)} visitors`}
        onClick={() => {
          onSelect(step)
        }}
        className={`relative flex h-8 w-full items-center justify-between gap-3 rounded-md px-2.5 text-left text-ink hover:bg-sunken ${
          selected
            ? 'after:absolute after:inset-0 after:rounded-md after:ring-2 after:ring-accent after:ring-inset'
            : ''
        }`}
      >
        <Bar share={visitors / most} className="bg-accent-bar" />
        <span className="relative flex min-w-0 items-center gap-2">
          <StepIcon step={step} />
          <span className="truncate">{shortenMiddle(label, 60)}</span>
        </span>
        <span className="tabular relative font-medium">{shortNumber(visitors)}</span>
      </button>
    </li>
  )
}

function StepIcon({ step }: { step: JourneyStep }) {
  const look = 'size-3.5 shrink-0 text-muted'
  if (step.directory) return <Folder aria-label="All pages of" className={look} />
  if (step.pathname === undefined) return <MousePointerClick aria-label="Event" className={look} />
  return null
}

function Bar({ share, className }: { share: number; className: string }) {
  return (
    <span
      aria-hidden
      className={`absolute inset-y-0 left-0 rounded-md transition-[width] duration-300 ${className}`}
      style={{ width: `${share * 100}%` }}
    />
  )
}

function LoadingRows() {
  return (
    <div aria-busy className="grid gap-2.5 pt-2">
      {Array.from({ length: ROWS }, (_, index) => (
        <Skeleton key={index} className="h-6" />
      ))}
    </div>
  )
}
