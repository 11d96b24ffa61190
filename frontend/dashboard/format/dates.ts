import { sameYear, type IsoDate } from '../periods/dates'

const LANGUAGE = 'en-GB'

function formatter(options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat(LANGUAGE, { timeZone: 'UTC', ...options })
  return (date: IsoDate) => format.format(new Date(`${date}T00:00:00Z`)).replace('Sept ', 'Sep ')
}

const day = formatter({ day: 'numeric', month: 'short' })
const dayOfYear = formatter({ day: 'numeric', month: 'short', year: 'numeric' })
const weekday = formatter({ weekday: 'short', day: 'numeric', month: 'short' })
const weekdayOfYear = formatter({
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})
const month = formatter({ month: 'long' })
const monthOfYear = formatter({ month: 'long', year: 'numeric' })

export const formatDay = (date: IsoDate, year = false) => (year ? dayOfYear : day)(date)
export const formatWeekday = (date: IsoDate, year = false) => (year ? weekdayOfYear : weekday)(date)
export const formatMonth = (date: IsoDate, year = false) => (year ? monthOfYear : month)(date)

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
