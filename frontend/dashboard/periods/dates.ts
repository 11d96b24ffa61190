/** A calendar day, `YYYY-MM-DD`. Arithmetic runs in UTC, so it never meets a clock change. */
export type IsoDate = string

function utc(date: IsoDate): Date {
  return new Date(`${date}T00:00:00Z`)
}

function iso(date: Date): IsoDate {
  return date.toISOString().slice(0, 10)
}

export function isIsoDate(value: unknown): value is IsoDate {
  return (
    typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(utc(value).getTime()) &&
    iso(utc(value)) === value
  )
}

/** Today on the site's clock, `offset` seconds ahead of UTC. */
export function siteToday(offset: number, now: number = Date.now()): IsoDate {
  return iso(new Date(now + offset * 1000))
}

export function addDays(date: IsoDate, days: number): IsoDate {
  const result = utc(date)
  result.setUTCDate(result.getUTCDate() + days)
  return iso(result)
}

/** First day of the month that lies `months` from the one `date` is in. */
export function startOfMonth(date: IsoDate, months = 0): IsoDate {
  const day = utc(date)
  return iso(new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1)))
}

export function startOfYear(date: IsoDate, years = 0): IsoDate {
  return `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}-01-01`
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / 86_400_000)
}

/** Whole months that fit between two days. */
export function monthsBetween(from: IsoDate, to: IsoDate): number {
  const [fromYear = 0, fromMonth = 0, fromDay = 0] = from.split('-').map(Number)
  const [toYear = 0, toMonth = 0, toDay = 0] = to.split('-').map(Number)
  return (toYear - fromYear) * 12 + (toMonth - fromMonth) - (toDay < fromDay ? 1 : 0)
}

export function sameMonth(a: IsoDate, b: IsoDate): boolean {
  return a.slice(0, 7) === b.slice(0, 7)
}

export function sameYear(a: IsoDate, b: IsoDate): boolean {
  return a.slice(0, 4) === b.slice(0, 4)
}

/** The day as a local `Date` at midnight, for calendars that think in local time, and back. */
export function toLocalDate(date: IsoDate): Date {
  return new Date(`${date}T00:00:00`)
}

export function fromLocalDate(date: Date): IsoDate {
  const month = String(date.getMonth() + 1).padStart(2, '0')
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, '0')}`
}
