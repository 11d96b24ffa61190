import { formatDay, formatMonth, formatTime, formatWeekday } from '../format/dates'
import { sameYear } from '../periods/dates'
import type { Interval } from '../periods/intervals'
import { BLANK } from './graph-data'

export type BucketLabel = string | number

/** Whether the labels need their year to be told apart. */
export function spanYears(labels: readonly BucketLabel[]): boolean {
  const dates = labels.filter(
    (label): label is string => typeof label === 'string' && label !== BLANK,
  )
  const first = dates.at(0)
  const last = dates.at(-1)
  return first !== undefined && last !== undefined && !sameYear(first, last)
}

function minutesAgo(minutes: number, short: boolean): string {
  const count = Math.abs(minutes)
  if (short) return `${count}m ago`
  return count === 1 ? '1 minute ago' : `${count} minutes ago`
}

/** A bucket's name under the graph, as short as is clear. */
export function axisLabel(
  label: BucketLabel,
  interval: Interval,
  { oneDay, year, narrow }: { oneDay: boolean; year: boolean; narrow: boolean },
): string {
  if (typeof label === 'number') return minutesAgo(label, narrow)
  if (label === BLANK) return ''
  const [date = '', time = ''] = label.split(' ')
  if (interval === 'hour' || interval === 'minute') {
    return oneDay ? formatTime(time) : formatDay(date)
  }
  if (interval !== 'month') return formatDay(date, year)
  const month = formatMonth(date).slice(0, 3)
  return year ? `${month} ${date.slice(0, 4)}` : month
}

/** A bucket's name in full, saying whether the range holds only part of it. */
export function bucketName(
  label: BucketLabel,
  interval: Interval,
  { year, partial = false }: { year: boolean; partial?: boolean },
): string {
  if (typeof label === 'number') return minutesAgo(label, false)
  const [date = '', time = ''] = label.split(' ')
  switch (interval) {
    case 'minute':
    case 'hour':
      return `${formatWeekday(date, year)}, ${formatTime(time)}`
    case 'day':
      return formatWeekday(date, year)
    case 'week':
      return `${partial ? 'Partial week' : 'Week'} of ${formatDay(date, year)}`
    case 'month':
      return `${partial ? 'Partial of ' : ''}${formatMonth(date, year)}`
  }
}
