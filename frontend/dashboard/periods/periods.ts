import { formatMonth, formatRange, formatWeekday } from '../format/dates'
import {
  addDays,
  isIsoDate,
  sameMonth,
  sameYear,
  startOfMonth,
  startOfYear,
  type IsoDate,
} from './dates'

export const PERIODS = [
  'realtime',
  'day',
  '24h',
  '7d',
  '28d',
  '30d',
  '91d',
  'month',
  '6mo',
  '12mo',
  'year',
  'all',
  'custom',
] as const
export type Period = (typeof PERIODS)[number]

/** The span of time on show. `date` is null where the period ends now. */
export interface Span {
  period: Period
  date: IsoDate | null
  from: IsoDate | null
  to: IsoDate | null
}

export interface PeriodChoice {
  label: string
  /** Keyboard shortcut, upper case. */
  key: string
  period: Period
  /** The date that goes with it, given today. */
  date?: (today: IsoDate) => IsoDate
  /** Reached by its shortcut only. */
  unlisted?: boolean
  /** Opens a new group in the menu. */
  startsGroup?: boolean
}

/** Every named period, in menu order. A custom range is chosen in a calendar instead. */
export const PERIOD_CHOICES: readonly PeriodChoice[] = [
  { label: 'Today', key: 'D', period: 'day', date: (today) => today },
  { label: 'Yesterday', key: 'E', period: 'day', date: (today) => addDays(today, -1) },
  { label: 'Realtime', key: 'R', period: 'realtime' },
  { label: 'Last 24 Hours', key: 'H', period: '24h' },
  { label: 'Last 7 Days', key: 'W', period: '7d', startsGroup: true },
  { label: 'Last 28 Days', key: 'F', period: '28d' },
  { label: 'Last 30 Days', key: 'T', period: '30d', unlisted: true },
  { label: 'Last 91 Days', key: 'N', period: '91d' },
  { label: 'Month to Date', key: 'M', period: 'month', startsGroup: true },
  { label: 'Last Month', key: 'P', period: 'month', date: (today) => startOfMonth(today, -1) },
  { label: 'Year to Date', key: 'Y', period: 'year', startsGroup: true },
  { label: 'Last 6 Months', key: 'S', period: '6mo', unlisted: true },
  { label: 'Last 12 Months', key: 'L', period: '12mo' },
  { label: 'All time', key: 'A', period: 'all', startsGroup: true },
]

export function isPeriod(value: unknown): value is Period {
  return PERIODS.some((period) => period === value)
}

/** Whether the choice's span is the one on show. */
export function isChosen(choice: PeriodChoice, span: Span, today: IsoDate): boolean {
  if (choice.period !== span.period) return false
  const chosen = choice.date?.(today) ?? today
  const shown = span.date ?? today
  if (span.period === 'day') return chosen === shown
  if (span.period === 'month') return sameMonth(chosen, shown)
  if (span.period === 'year') return sameYear(chosen, shown)
  return true
}

/** URL parameters of a choice; the other date parameters are cleared. */
export function choiceParams(choice: PeriodChoice, today: IsoDate): Record<string, string | null> {
  return { period: choice.period, date: choice.date?.(today) ?? null, from: null, to: null }
}

/** URL parameters of a range; one day alone is the day. */
export function rangeParams(from: IsoDate, to: IsoDate): Record<string, string | null> {
  return from === to
    ? { period: 'day', date: from, from: null, to: null }
    : { period: 'custom', date: null, from, to }
}

/** What the period button says. */
export function spanLabel(span: Span, today: IsoDate): string {
  if (span.period === 'custom' && span.from && span.to)
    return formatRange(span.from, span.to, today)
  const choice = PERIOD_CHOICES.find((candidate) => isChosen(candidate, span, today))
  if (choice && choice.label !== 'Last Month') return choice.label
  const date = span.date ?? today
  if (span.period === 'day') return formatWeekday(date, !sameYear(date, today))
  if (span.period === 'month') return formatMonth(date, !sameYear(date, today))
  return date.slice(0, 4)
}

/**
 * Moves a day, month or year by one. Null where the period cannot step, or would leave the time
 * between the first stats and today.
 */
export function step(
  span: Span,
  direction: -1 | 1,
  today: IsoDate,
  statsBegin: IsoDate | null,
): Record<string, string | null> | null {
  const units = {
    day: (date: IsoDate, by: number) => addDays(date, by),
    month: (date: IsoDate, by: number) => startOfMonth(date, by),
    year: (date: IsoDate, by: number) => startOfYear(date, by),
  }
  const { period } = span
  if (period !== 'day' && period !== 'month' && period !== 'year') return null
  const move = units[period]
  const target = move(span.date ?? today, direction)
  const endOfTarget = addDays(move(target, 1), -1)
  if (target > today || (statsBegin !== null && endOfTarget < statsBegin)) return null
  return { period, date: target, from: null, to: null }
}

/** Reads the span from URL parameters, falling back to a remembered or default period. */
export function readSpan(
  params: Readonly<Record<string, unknown>>,
  fallback: Period,
  today: IsoDate,
): Span {
  const period = isPeriod(params.period) ? params.period : fallback
  if (period !== 'custom') {
    return { period, date: isIsoDate(params.date) ? params.date : null, from: null, to: null }
  }
  const from = isIsoDate(params.from) ? params.from : addDays(today, -1)
  const to = isIsoDate(params.to) ? params.to : today
  return from <= to ? { period, date: null, from, to } : { period, date: null, from: to, to: from }
}

/** 28 days, but today alone while the site is no older than yesterday. */
export function defaultPeriod(nativeStatsBegin: IsoDate | null, today: IsoDate): Period {
  return nativeStatsBegin !== null && nativeStatsBegin >= addDays(today, -1) ? 'day' : '28d'
}

/** Periods that the site remembers for the next visit. */
export function isRemembered(period: Period): boolean {
  return period !== 'custom' && period !== 'realtime'
}
