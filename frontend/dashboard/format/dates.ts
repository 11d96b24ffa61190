import { sameYear, type IsoDate } from '../periods/dates'

/** One part of a date's name. Whole dates differ between browsers' versions; parts do not. */
function part(options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options })
  return (date: IsoDate) => format.format(new Date(`${date}T00:00:00Z`))
}

const weekday = part({ weekday: 'short' })
const shortMonth = part({ month: 'short' })
const longMonth = part({ month: 'long' })
const withYear = (date: IsoDate, year: boolean) => (year ? ` ${date.slice(0, 4)}` : '')

/** `3 Nov`, `3 Nov 2026` */
export function formatDay(date: IsoDate, year = false): string {
  return `${Number(date.slice(8))} ${shortMonth(date)}${withYear(date, year)}`
}

/** `Tue, 3 Nov` */
export function formatWeekday(date: IsoDate, year = false): string {
  return `${weekday(date)}, ${formatDay(date, year)}`
}

/** `November`, `November 2026` */
export function formatMonth(date: IsoDate, year = false): string {
  return longMonth(date) + withYear(date, year)
}

/** `1 – 28 Nov`, `20 Oct – 3 Nov`, with the year where it differs from `today`'s. */
export function formatRange(from: IsoDate, to: IsoDate, today: IsoDate): string {
  if (from === to) return formatWeekday(from, !sameYear(from, today))
  const year = !sameYear(from, to) || !sameYear(to, today)
  if (from.slice(0, 7) === to.slice(0, 7))
    return `${Number(from.slice(8))} – ${formatDay(to, year)}`
  return `${formatDay(from, !sameYear(from, to))} – ${formatDay(to, year)}`
}

const browserUses12Hours = () =>
  new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions().hour12 ?? false

/** `3 pm` or `15:00`, as the browser's locale tells the time. */
export function formatTime(time: string, twelveHours = browserUses12Hours()): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const minutes = String(minute).padStart(2, '0')
  if (!twelveHours) return `${String(hour).padStart(2, '0')}:${minutes}`
  const shown = hour % 12 === 0 ? 12 : hour % 12
  return `${shown}${minute === 0 ? '' : `:${minutes}`} ${hour < 12 ? 'am' : 'pm'}`
}
