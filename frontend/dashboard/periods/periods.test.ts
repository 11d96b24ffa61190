import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canCompare, readComparison } from './comparison'
import { addDays, isIsoDate, monthsBetween, siteToday, startOfMonth } from './dates'
import { chooseInterval, validIntervals } from './intervals'
import {
  PERIOD_CHOICES,
  choiceParams,
  defaultPeriod,
  isChosen,
  rangeParams,
  readSpan,
  spanLabel,
  step,
  type Period,
  type Span,
} from './periods'

const TODAY = '2026-11-24'
const span = (period: Period, rest: Partial<Span> = {}): Span => ({
  period,
  date: null,
  from: null,
  to: null,
  ...rest,
})
const day = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

describe('dates', () => {
  it('are today on the clock of the site, not of the browser', () => {
    const justBeforeMidnight = Date.parse('2026-11-24T23:30:00Z')
    expect(siteToday(0, justBeforeMidnight)).toBe('2026-11-24')
    expect(siteToday(3600, justBeforeMidnight)).toBe('2026-11-25')
    expect(siteToday(-24 * 3600, justBeforeMidnight)).toBe('2026-11-23')
  })

  it('must exist', () => {
    expect(isIsoDate('2024-02-29')).toBe(true)
    expect(isIsoDate('2026-02-29')).toBe(false)
    expect(isIsoDate('2026-2-1')).toBe(false)
    expect(isIsoDate(true)).toBe(false)
  })

  it('come back after going forth', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
        expect(addDays(addDays(date, days), -days)).toBe(date)
      }),
    )
  })

  it('count whole months only', () => {
    expect(monthsBetween('2026-01-15', '2026-02-14')).toBe(0)
    expect(monthsBetween('2026-01-15', '2026-02-15')).toBe(1)
    expect(startOfMonth('2026-01-31', -1)).toBe('2025-12-01')
  })
})

describe('a period', () => {
  it('is recognised once it has been chosen', () => {
    for (const choice of PERIOD_CHOICES) {
      const shown = readSpan(choiceParams(choice, TODAY), '28d', TODAY)
      expect(isChosen(choice, shown, TODAY), choice.label).toBe(true)
    }
  })

  it('has a key of its own', () => {
    const keys = PERIOD_CHOICES.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each<[Span, string]>([
    [span('day', { date: TODAY }), 'Today'],
    [span('day'), 'Today'],
    [span('day', { date: '2026-11-23' }), 'Yesterday'],
    [span('day', { date: '2026-11-20' }), 'Fri, 20 Nov'],
    [span('month', { date: TODAY }), 'Month to Date'],
    [span('month', { date: '2026-10-01' }), 'October'],
    [span('month', { date: '2025-10-01' }), 'October 2025'],
    [span('year', { date: '2024-01-01' }), '2024'],
    [span('30d'), 'Last 30 Days'],
    [span('custom', { from: '2026-11-01', to: '2026-11-05' }), '1 – 5 Nov'],
  ])('%j is called %s', (shown, label) => {
    expect(spanLabel(shown, TODAY)).toBe(label)
  })

  it('of one day is that day', () => {
    expect(rangeParams('2026-11-03', '2026-11-03')).toMatchObject({
      period: 'day',
      date: '2026-11-03',
    })
    expect(rangeParams('2026-11-03', '2026-11-04')).toMatchObject({ period: 'custom', date: null })
  })

  it('custom, without dates, runs from yesterday to today', () => {
    expect(readSpan({ period: 'custom' }, '28d', TODAY)).toEqual(
      span('custom', { from: '2026-11-23', to: TODAY }),
    )
  })

  it('falls back when unknown', () => {
    expect(readSpan({ period: 'fortnight' }, '7d', TODAY).period).toBe('7d')
  })

  it('is a day by default while the site is new', () => {
    expect(defaultPeriod('2026-11-24', TODAY)).toBe('day')
    expect(defaultPeriod('2026-11-23', TODAY)).toBe('day')
    expect(defaultPeriod('2026-11-22', TODAY)).toBe('28d')
    expect(defaultPeriod(null, TODAY)).toBe('28d')
  })
})

describe('stepping', () => {
  it('moves by one unit', () => {
    expect(step(span('day', { date: '2026-11-01' }), -1, TODAY, null)).toMatchObject({
      date: '2026-10-31',
    })
    expect(step(span('month'), -1, TODAY, null)).toMatchObject({ date: '2026-10-01' })
    expect(step(span('year'), -1, TODAY, null)).toMatchObject({ date: '2025-01-01' })
  })

  it('stops at today and at the first stats', () => {
    expect(step(span('day'), 1, TODAY, null)).toBeNull()
    expect(step(span('month', { date: '2026-10-01' }), 1, TODAY, null)).not.toBeNull()
    expect(step(span('month'), -1, TODAY, '2026-10-31')).not.toBeNull()
    expect(step(span('month'), -1, TODAY, '2026-11-01')).toBeNull()
  })

  it('is for days, months and years only', () => {
    expect(step(span('28d'), -1, TODAY, null)).toBeNull()
  })
})

describe('the interval', () => {
  const choose = (shown: Span, remembered: string | null = null, begin: string | null = null) =>
    chooseInterval(shown, validIntervals(shown, {}), remembered, begin, TODAY)

  it.each<[Span, string]>([
    [span('day'), 'hour'],
    [span('7d'), 'day'],
    [span('28d'), 'day'],
    [span('12mo'), 'month'],
    [span('custom', { from: '2026-11-01', to: '2026-11-20' }), 'day'],
    [span('custom', { from: '2026-08-01', to: '2026-11-20' }), 'week'],
    [span('custom', { from: '2026-01-01', to: '2026-11-20' }), 'month'],
  ])('%j starts as %s', (shown, expected) => {
    expect(choose(shown)).toBe(expected)
  })

  it.each<[string, string, string[]]>([
    ['2026-11-01', '2026-11-06', ['day']],
    ['2026-11-01', '2026-11-07', ['day', 'week']],
    ['2026-11-01', '2026-12-01', ['day', 'week', 'month']],
    ['2025-11-01', '2026-11-01', ['week', 'month']],
  ])('from %s to %s may be %j', (from, to, expected) => {
    expect(validIntervals(span('custom', { from, to }), {})).toEqual(expected)
  })

  it('is remembered unless the period forbids it', () => {
    expect(choose(span('28d'), 'week')).toBe('week')
    expect(choose(span('28d'), 'hour')).toBe('day')
  })

  it('of all time depends on how long that is', () => {
    expect(choose(span('all'), null, '2026-01-01')).toBe('month')
    expect(choose(span('all'), null, '2026-11-10')).toBe('day')
  })

  it('obeys the page shell', () => {
    expect(validIntervals(span('all'), { all: ['week', 'month', 'bogus'] })).toEqual([
      'week',
      'month',
    ])
  })
})

describe('the comparison', () => {
  const none = { mode: null, matchDayOfWeek: null }

  it('is off for realtime and all time', () => {
    expect(canCompare('realtime')).toBe(false)
    expect(readComparison({ comparison: 'previous_period' }, none, 'all', TODAY)).toBeNull()
  })

  it('in the address beats the remembered one, even when off', () => {
    const stored = { mode: 'year_over_year', matchDayOfWeek: 'false' }
    expect(readComparison({ comparison: 'off' }, stored, '28d', TODAY)).toBeNull()
    expect(readComparison({}, stored, '28d', TODAY)).toMatchObject({
      mode: 'year_over_year',
      matchDayOfWeek: false,
    })
    expect(readComparison({ comparison: 'previous_period' }, stored, '28d', TODAY)?.mode).toBe(
      'previous_period',
    )
  })

  it('matches days of the week unless told otherwise', () => {
    const shown = readComparison({ comparison: 'previous_period' }, none, '28d', TODAY)
    expect(shown?.matchDayOfWeek).toBe(true)
  })
})
