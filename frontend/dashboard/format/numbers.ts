import type { MetricValue, Money } from '../api/types'

const UNITS = [
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** Floors to one decimal of k, M or B; none when whole or from 100 of the unit: `1.2k`, `123k`. */
export function shortNumber(value: number): string {
  const magnitude = Math.abs(value)
  const unit = UNITS.find(([size]) => magnitude >= size)
  if (!unit) return longNumber(value)
  const [size, suffix] = unit
  const tenths = Math.floor(magnitude / (size / 10))
  const shown = tenths % 10 === 0 || tenths >= 1000 ? Math.floor(tenths / 10) : tenths / 10
  return `${value < 0 ? '-' : ''}${shown}${suffix}`
}

const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

export function longNumber(value: number): string {
  return thousands.format(value)
}

/** `1h 2m 3s`, `1m 05s`, `9s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const rest = whole % 60
  if (hours > 0) return `${hours}h ${minutes}m ${rest}s`
  if (minutes > 0) return `${minutes}m ${String(rest).padStart(2, '0')}s`
  return `${rest}s`
}

/** One decimal, `.0` dropped; two below 0.1. */
export function percent(value: number): string {
  const decimals = value > 0 && value < 0.1 ? 2 : 1
  return `${Number(value.toFixed(decimals))}%`
}

export type Format = 'number' | 'percent' | 'duration' | 'money'

export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'short' in value && 'long' in value
}

/** The number behind a value, for bars, graphs and sums. */
export function magnitude(value: MetricValue | undefined): number | null {
  if (value === null || value === undefined) return null
  return isMoney(value) ? value.value : value
}

function write(value: MetricValue | undefined, format: Format, length: 'short' | 'long'): string {
  if (value === null || value === undefined) return '-'
  if (isMoney(value)) return value[length]
  if (format === 'percent') return percent(value)
  if (format === 'duration') return duration(value)
  return length === 'short' ? shortNumber(value) : longNumber(value)
}

export const formatShort = (value: MetricValue | undefined, format: Format) =>
  write(value, format, 'short')
export const formatLong = (value: MetricValue | undefined, format: Format) =>
  write(value, format, 'long')
