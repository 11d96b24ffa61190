import { CalendarDays, ChevronDown, ChevronLeft, ChevronRight } from 'lucide-react'
import { Fragment, useState } from 'react'
import { canCompare, comparisonParams } from '../periods/comparison'
import { isIsoDate } from '../periods/dates'
import {
  PERIOD_CHOICES,
  choiceParams,
  isChosen,
  rangeParams,
  spanLabel,
  step,
  type PeriodChoice,
} from '../periods/periods'
import { useSite } from '../site'
import { setParams } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { useHotkeys, type Hotkeys } from '../ui/hotkeys'
import { CONTROL, Menu, MenuItem, MenuSeparator } from '../ui/menu'
import { RangeCalendar } from './range-calendar'
import { toggledComparison } from './comparison-menu'

/** Chooses the span of time, and steps through days, months and years. */
export function PeriodMenu() {
  const site = useSite()
  const { state, today, dialog, remembered } = useDashboard()
  const { span, comparison } = state
  const [open, setOpen] = useState(false)
  const [calendar, setCalendar] = useState(false)
  const begin = isIsoDate(site.statsBegin) ? site.statsBegin : null
  const comparable = canCompare(span.period)

  const choose = (choice: PeriodChoice) => {
    setOpen(false)
    setParams(choiceParams(choice, today))
  }
  const openCalendar = () => {
    setOpen(false)
    setCalendar(true)
  }
  const back = step(span, -1, today, begin)
  const forward = step(span, 1, today, begin)
  const toggleComparison = () => {
    setOpen(false)
    setParams(comparisonParams(toggledComparison(comparison, remembered.get('comparison_mode'))))
  }

  const hotkeys: Hotkeys = {
    ...Object.fromEntries(
      PERIOD_CHOICES.map((choice) => [
        choice.key,
        () => {
          choose(choice)
        },
      ]),
    ),
    C: openCalendar,
    ...(comparable ? { X: toggleComparison } : {}),
    ...(back
      ? {
          ARROWLEFT: () => {
            setParams(back)
          },
        }
      : {}),
    ...(forward
      ? {
          ARROWRIGHT: () => {
            setParams(forward)
          },
        }
      : {}),
  }
  useHotkeys(hotkeys, dialog === '')

  const steps = ['day', 'month', 'year'].includes(span.period)
  return (
    <div className="flex items-center">
      {steps && (
        <div className="mr-1.5 flex">
          <StepButton label={`Previous ${span.period}`} params={back} side="left" />
          <StepButton label={`Next ${span.period}`} params={forward} side="right" />
        </div>
      )}
      <div className="relative">
        <Menu
          open={open}
          onOpenChange={setOpen}
          trigger={
            <button type="button" className={CONTROL}>
              <CalendarDays className="size-4 text-muted" aria-hidden />
              {spanLabel(span, today)}
              <ChevronDown className="size-3.5 text-muted" aria-hidden />
            </button>
          }
        >
          {PERIOD_CHOICES.filter(({ unlisted }) => !unlisted).map((choice) => (
            <Fragment key={choice.label}>
              {choice.startsGroup && <MenuSeparator />}
              <MenuItem
                hint={choice.key}
                current={isChosen(choice, span, today)}
                onSelect={() => {
                  choose(choice)
                }}
              >
                {choice.label}
              </MenuItem>
            </Fragment>
          ))}
          <MenuItem hint="C" current={span.period === 'custom'} onSelect={openCalendar}>
            Custom Range
          </MenuItem>
          {comparable && (
            <>
              <MenuSeparator />
              <MenuItem hint="X" onSelect={toggleComparison}>
                {comparison ? 'Disable comparison' : 'Compare'}
              </MenuItem>
            </>
          )}
        </Menu>
        <RangeCalendar
          open={calendar}
          onOpenChange={setCalendar}
          from={begin}
          to={today}
          selected={span.from && span.to ? { from: span.from, to: span.to } : null}
          onSelect={(from, to) => {
            setParams(rangeParams(from, to))
          }}
        />
      </div>
    </div>
  )
}

function StepButton({
  label,
  params,
  side,
}: {
  label: string
  params: Record<string, string | null> | null
  side: 'left' | 'right'
}) {
  const Icon = side === 'left' ? ChevronLeft : ChevronRight
  return (
    <button
      type="button"
      aria-label={label}
      disabled={params === null}
      onClick={() => {
        if (params) setParams(params)
      }}
      className={`${CONTROL} !px-2 ${side === 'left' ? 'rounded-r-none' : '-ml-px rounded-l-none'}`}
    >
      <Icon className="size-4" />
    </button>
  )
}
