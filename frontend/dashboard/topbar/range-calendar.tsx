import { Popover } from 'radix-ui'
import { lazy, Suspense } from 'react'
import { FLOATING } from '../ui/menu'
import { Skeleton } from '../ui/notices'
import type { CalendarProps } from './calendar'

const Calendar = lazy(() => import('./calendar'))

interface Props extends CalendarProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** A calendar that drops from its nearest positioned ancestor, and closes once a range is chosen. */
export function RangeCalendar({ open, onOpenChange, onSelect, ...calendar }: Props) {
  return (
    <Popover.Root open={open} onOpenChange={onOpenChange}>
      <Popover.Anchor className="absolute inset-0 -z-10" />
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Choose a range of days"
          className={`${FLOATING} p-3`}
        >
          <Suspense fallback={<Skeleton className="h-72 w-63" />}>
            <Calendar
              {...calendar}
              onSelect={(from, to) => {
                onOpenChange(false)
                onSelect(from, to)
              }}
            />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
