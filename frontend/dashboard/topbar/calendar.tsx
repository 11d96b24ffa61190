import { ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { DayPicker, type DateRange } from 'react-day-picker'
import { fromLocalDate, toLocalDate, type IsoDate } from '../periods/dates'

export interface CalendarProps {
  /** First and last day that may be chosen. */
  from: IsoDate | null
  to: IsoDate
  selected: { from: IsoDate; to: IsoDate } | null
  onSelect: (from: IsoDate, to: IsoDate) => void
}

const DAY_BUTTON =
  'flex size-9 items-center justify-center rounded-control text-sm text-ink hover:bg-sunken disabled:text-faint disabled:hover:bg-transparent'

const NAVIGATION =
  'pointer-events-auto inline-flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-ink aria-disabled:opacity-30'

/** A calendar for a range of days. Its first click starts the range, the second ends it. */
export default function Calendar({ from, to, selected, onSelect }: CalendarProps) {
  const [start, setStart] = useState<Date | null>(null)
  const shown: DateRange | undefined = start
    ? { from: start }
    : selected
      ? { from: toLocalDate(selected.from), to: toLocalDate(selected.to) }
      : undefined
  const pick = (day: Date) => {
    if (start === null) {
      setStart(day)
      return
    }
    const [first, last] = start <= day ? [start, day] : [day, start]
    onSelect(fromLocalDate(first), fromLocalDate(last))
  }
  return (
    <DayPicker
      mode="range"
      selected={shown}
      onSelect={(_, day) => {
        pick(day)
      }}
      weekStartsOn={1}
      captionLayout="dropdown"
      defaultMonth={toLocalDate(selected?.to ?? to)}
      startMonth={toLocalDate(from ?? `${Number(to.slice(0, 4)) - 5}-01-01`)}
      endMonth={toLocalDate(to)}
      disabled={[{ after: toLocalDate(to) }, ...(from ? [{ before: toLocalDate(from) }] : [])]}
      components={{
        Chevron: ({ orientation }) => {
          const Icon =
            orientation === 'left'
              ? ChevronLeft
              : orientation === 'right'
                ? ChevronRight
                : ChevronDown
          return <Icon className="size-4" />
        },
      }}
      classNames={{
        root: 'tabular select-none',
        months: 'relative',
        month_caption: 'flex h-8 items-center px-2',
        dropdowns: 'flex gap-3 text-sm font-semibold text-ink',
        dropdown_root: 'relative inline-flex items-center',
        dropdown: 'absolute inset-0 cursor-pointer opacity-0',
        caption_label: 'inline-flex items-center gap-1',
        nav: 'pointer-events-none absolute inset-x-0 top-0 flex h-8 justify-end gap-1',
        button_previous: NAVIGATION,
        button_next: NAVIGATION,
        month_grid: 'mt-2 border-collapse',
        weekday: 'size-9 text-xs font-medium text-muted',
        day: 'p-0 [&.range-mid>button]:rounded-none',
        day_button: DAY_BUTTON,
        today: '[&>button]:font-bold [&>button]:text-accent-text',
        range_start: '[&>button]:!bg-accent [&>button]:!text-on-accent',
        range_end: '[&>button]:!bg-accent [&>button]:!text-on-accent',
        range_middle: 'bg-accent-soft range-mid',
        outside: 'opacity-40',
      }}
    />
  )
}
