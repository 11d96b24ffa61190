import { Popover } from 'radix-ui'
import { useLayoutEffect, useRef, useState } from 'react'
import { useSite } from '../site'
import { clearFilters } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { CONTROL, FLOATING } from '../ui/menu'
import { useWidth } from '../ui/use-width'
import { FilterPill } from './filter-pill'

const GAP = 8
/** Room that the button for the rest of the pills takes. */
const MORE = 96
/** Room that the button to clear all takes. */
const CLEAR = 80

/** How many pills, of these widths, fit in a row; all, or fewer with room left for the menu. */
export function countFitting(widths: readonly number[], room: number): number {
  const total = widths.reduce((sum, width) => sum + width + GAP, -GAP)
  if (total <= room) return widths.length
  let used = MORE
  let count = 0
  for (const width of widths) {
    used += width + GAP
    if (used > room) break
    count += 1
  }
  return count
}

/** The active filters in one row; those that do not fit wait in a menu. */
export function FilterBar() {
  const site = useSite()
  const { filters, labels } = useDashboard().state
  const frame = useRef<HTMLDivElement>(null)
  const room = useWidth(frame)
  const [fitting, setFitting] = useState(filters.length)

  useLayoutEffect(() => {
    const pills = frame.current?.querySelectorAll(':scope > [data-pill]') ?? []
    const widths = Array.from(pills, (pill) => pill.getBoundingClientRect().width)
    setFitting(countFitting(widths, filters.length > 1 ? room - CLEAR : room))
  }, [room, filters, labels])

  const hidden = filters.slice(fitting)
  const clearAll = filters.length > 1 && (
    <button
      type="button"
      onClick={() => {
        clearFilters(site)
      }}
      className="shrink-0 rounded-control px-2 py-1.5 text-left text-[0.8125rem] font-medium whitespace-nowrap text-muted hover:bg-sunken hover:text-ink"
    >
      Clear all
    </button>
  )
  return (
    <div ref={frame} className="relative flex min-w-0 flex-1 items-center gap-2 max-md:mb-3">
      {filters.map((filter, index) => (
        // Those without room stay measurable, so that they come back once there is some.
        <span
          key={JSON.stringify(filter)}
          data-pill
          className={index < fitting ? 'flex shrink-0' : 'invisible absolute w-max'}
        >
          <FilterPill filter={filter} />
        </span>
      ))}
      {hidden.length > 0 ? (
        <Popover.Root>
          <Popover.Trigger className={`${CONTROL} !h-8 text-[0.8125rem]`}>
            See {hidden.length} more
          </Popover.Trigger>
          <Popover.Portal>
            <Popover.Content
              align="start"
              sideOffset={6}
              collisionPadding={12}
              className={`${FLOATING} flex max-w-[min(24rem,calc(100vw-1.5rem))] min-w-64 flex-col gap-2 p-3`}
            >
              {hidden.map((filter) => (
                <FilterPill key={JSON.stringify(filter)} filter={filter} fill />
              ))}
              {clearAll}
            </Popover.Content>
          </Popover.Portal>
        </Popover.Root>
      ) : (
        clearAll
      )}
    </div>
  )
}
