import { describe, expect, it } from 'vitest'
import { formatRange, formatTime } from './dates'
import { shortenLabel, shortenMiddle } from './labels'
import { duration, formatLong, formatShort, longNumber, percent, shortNumber } from './numbers'

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1k'],
    [1234, '1.2k'],
    [1299, '1.2k'],
    [99_999, '99.9k'],
    [100_900, '100k'],
    [123_456, '123k'],
    [999_999, '999k'],
    [1_000_000, '1M'],
    [2_590_000, '2.5M'],
    [3_000_000_000, '3B'],
    [2.64, '2.64'],
    [-1500, '-1.5k'],
  ])('%d is short for %s', (value, expected) => {
    expect(shortNumber(value)).toBe(expected)
  })

  it('long numbers have thousands separators', () => {
    expect(longNumber(1234567)).toBe('1,234,567')
  })

  it.each([
    [0, '0s'],
    [9, '9s'],
    [65, '1m 05s'],
    [600, '10m 00s'],
    [3723, '1h 2m 3s'],
  ])('%d seconds read %s', (seconds, expected) => {
    expect(duration(seconds)).toBe(expected)
  })

  it.each([
    [12.34, '12.3%'],
    [12, '12%'],
    [12.04, '12%'],
    [0.043, '0.04%'],
    [0, '0%'],
    [100, '100%'],
  ])('%d percent read %s', (value, expected) => {
    expect(percent(value)).toBe(expected)
  })

  it('money is written as the server wrote it, and nothing as a dash', () => {
    const money = { short: '€1.2K', long: '€1,234.00', value: 1234, currency: 'EUR' }
    expect(formatShort(money, 'money')).toBe('€1.2K')
    expect(formatLong(money, 'money')).toBe('€1,234.00')
    expect(formatShort(null, 'duration')).toBe('-')
  })
})

describe('dates', () => {
  it.each([
    ['2026-11-01', '2026-11-05', '1 – 5 Nov'],
    ['2026-10-20', '2026-11-03', '20 Oct – 3 Nov'],
    ['2025-12-20', '2026-01-03', '20 Dec 2025 – 3 Jan 2026'],
    ['2025-09-01', '2025-09-05', '1 – 5 Sep 2025'],
    ['2026-11-01', '2026-11-01', 'Sun, 1 Nov'],
  ])('%s to %s reads %s', (from, to, expected) => {
    expect(formatRange(from, to, '2026-11-24')).toBe(expected)
  })

  it('tells the time as the locale does', () => {
    expect(formatTime('00:00:00', true)).toBe('12 am')
    expect(formatTime('13:05:00', true)).toBe('1:05 pm')
    expect(formatTime('13:05:00', false)).toBe('13:05')
  })
})

describe('labels', () => {
  it('keeps both ends of a long text', () => {
    expect(shortenMiddle('abcdefghij', 7)).toBe('abcd…ij')
    expect(shortenMiddle('short', 7)).toBe('short')
  })

  it('keeps the host and the tail of a long URL', () => {
    expect(shortenLabel('https://example.com/a/very/long/path/to/the-page', 30)).toBe(
      'example.com/…/path/to/the-page',
    )
  })
})
