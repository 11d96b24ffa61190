import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { formatRange } from '../format/dates'
import {
  COMPARISON_LABELS,
  comparisonParams,
  customComparisonParams,
  isComparisonMode,
  type Comparison,
} from '../periods/comparison'
import { isIsoDate } from '../periods/dates'
import { useSite } from '../site'
import { setParams } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { CONTROL, Menu, MenuItem, MenuSeparator } from '../ui/menu'
import { RangeCalendar } from './range-calendar'

/** What the compare shortcut switches to: off, or the mode of last time. */
export function toggledComparison(
  comparison: Comparison | null,
  stored: string | null,
): 'off' | 'previous_period' | 'year_over_year' {
  if (comparison) return 'off'
  return isComparisonMode(stored) && stored !== 'custom' ? stored : 'previous_period'
}

/** Beside the period while a comparison is on: with what, and how days are matched. */
export function ComparisonMenu() {
  const site = useSite()
  const { state, today } = useDashboard()
  const { comparison } = state
  const [calendar, setCalendar] = useState(false)
  if (!comparison) return null

  const { mode, from, to, matchDayOfWeek } = comparison
  const range = mode === 'custom' && from && to ? { from, to } : null
  const match = (byWeekday: boolean) => () => {
    setParams({ comparison: mode, match_day_of_week: byWeekday })
  }
  return (
    <div className="flex items-center gap-2">
      <span className="text-sm text-muted">vs.</span>
      <div className="relative">
        <Menu
          trigger={
            <button type="button" className={CONTROL} aria-label="Comparison">
              {range ? formatRange(range.from, range.to, today) : COMPARISON_LABELS[mode]}
              <ChevronDown className="size-3.5 text-muted" aria-hidden />
            </button>
          }
        >
          <MenuItem
            hint="X"
            onSelect={() => {
              setParams(comparisonParams('off'))
            }}
          >
            Disable comparison
          </MenuItem>
          <MenuSeparator />
          {(['previous_period', 'year_over_year'] as const).map((option) => (
            <MenuItem
              key={option}
              current={mode === option}
              onSelect={() => {
                setParams(comparisonParams(option))
              }}
            >
              {COMPARISON_LABELS[option]}
            </MenuItem>
          ))}
          <MenuItem
            current={mode === 'custom'}
            onSelect={() => {
              setCalendar(true)
            }}
          >
            {COMPARISON_LABELS.custom}
          </MenuItem>
          {mode !== 'custom' && (
            <>
              <MenuSeparator />
              <MenuItem current={matchDayOfWeek} onSelect={match(true)}>
                Match day of week
              </MenuItem>
              <MenuItem current={!matchDayOfWeek} onSelect={match(false)}>
                Match exact date
              </MenuItem>
            </>
          )}
        </Menu>
        <RangeCalendar
          open={calendar}
          onOpenChange={setCalendar}
          from={isIsoDate(site.statsBegin) ? site.statsBegin : null}
          to={today}
          selected={range}
          onSelect={(first, last) => {
            setParams(customComparisonParams(first, last))
          }}
        />
      </div>
    </div>
  )
}
