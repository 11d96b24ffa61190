import { addDays, daysBetween, monthsBetween, type IsoDate } from './dates'
import type { Period, Span } from './periods'

export const INTERVALS = ['minute', 'hour', 'day', 'week', 'month'] as const
export type Interval = (typeof INTERVALS)[number]

export const INTERVAL_LABELS: Readonly<Record<Interval, string>> = {
  minute: 'Minutes',
  hour: 'Hours',
  day: 'Days',
  week: 'Weeks',
  month: 'Months',
}

/** Used where the page shell does not list a period. */
const VALID: Readonly<Record<Exclude<Period, 'custom'>, readonly Interval[]>> = {
  realtime: ['minute'],
  day: ['minute', 'hour'],
  '24h': ['minute', 'hour'],
  '7d': ['hour', 'day'],
  '28d': ['day', 'week'],
  '30d': ['day', 'week'],
  '91d': ['day', 'week', 'month'],
  month: ['day', 'week'],
  '6mo': ['day', 'week', 'month'],
  '12mo': ['day', 'week', 'month'],
  year: ['day', 'week', 'month'],
  all: ['day', 'week', 'month'],
}

const DEFAULTS: Partial<Record<Period, Interval>> = {
  day: 'hour',
  '24h': 'hour',
  '7d': 'day',
  '6mo': 'month',
  '12mo': 'month',
  year: 'month',
}

export function isInterval(value: unknown): value is Interval {
  return INTERVALS.some((interval) => interval === value)
}

function validForRange(from: IsoDate, to: IsoDate): readonly Interval[] {
  if (daysBetween(from, to) + 1 < 7) return ['day']
  const months = monthsBetween(from, addDays(to, 1))
  if (months < 1) return ['day', 'week']
  return months < 12 ? ['day', 'week', 'month'] : ['week', 'month']
}

/** Intervals that the graph of a span may use, finest first. */
export function validIntervals(
  { period, from, to }: Span,
  byPeriod: Readonly<Record<string, readonly string[]>>,
): readonly Interval[] {
  if (period === 'custom') return from && to ? validForRange(from, to) : ['day']
  const listed = byPeriod[period]?.filter(isInterval) ?? []
  return listed.length > 0 ? listed : VALID[period]
}

function preferredInterval(
  { period, from, to }: Span,
  statsBegin: IsoDate | null,
  today: IsoDate,
): Interval | undefined {
  if (period === 'custom' && from && to) {
    if (daysBetween(from, to) < 30) return 'day'
    return monthsBetween(from, to) < 6 ? 'week' : 'month'
  }
  if (period === 'all') {
    return statsBegin !== null && monthsBetween(statsBegin, today) >= 1 ? 'month' : 'day'
  }
  return DEFAULTS[period]
}

/** The remembered interval if the span allows it, else the period's default, else the first. */
export function chooseInterval(
  span: Span,
  valid: readonly Interval[],
  remembered: string | null,
  statsBegin: IsoDate | null,
  today: IsoDate,
): Interval {
  const preferred = preferredInterval(span, statsBegin, today)
  return (
    valid.find((interval) => interval === remembered) ??
    valid.find((interval) => interval === preferred) ??
    valid[0] ??
    'day'
  )
}
