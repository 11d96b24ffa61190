import { describe, expect, it } from 'vitest'
import type { MainGraph } from '../api/types'
import { axisLabel, bucketName, spanYears } from './bucket-labels'
import { heightTicks, seriesOf, tickIndices } from './graph-data'

const graph = (changes: Partial<MainGraph>): MainGraph => ({
  metric: 'visitors',
  plot: [1, 2, 3, 0],
  labels: ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04'],
  comparison_plot: null,
  comparison_labels: null,
  present_index: null,
  full_intervals: null,
  ...changes,
})

describe('the series', () => {
  it('are whole when no bucket holds now', () => {
    expect(seriesOf(graph({})).main).toEqual([1, 2, 3, 0])
    expect(seriesOf(graph({})).present).toEqual([null, null, null, null])
  })

  it('turn dashed from the bucket before now, and end there', () => {
    const { main, present } = seriesOf(graph({ present_index: 2 }))
    expect(main).toEqual([1, 2, null, null])
    expect(present).toEqual([null, 2, 3, null])
  })

  it('stay whole when now is the first bucket', () => {
    expect(seriesOf(graph({ present_index: 0 })).main).toEqual([1, 2, 3, 0])
  })

  it('grow as long as the comparison', () => {
    const { buckets, main, comparison } = seriesOf(graph({ plot: [5], comparison_plot: [1, 2, 3] }))
    expect(buckets).toEqual([0, 1, 2])
    expect(main).toEqual([5, null, null])
    expect(comparison).toEqual([1, 2, 3])
  })

  it('draw money by its value', () => {
    const money = { short: '$5', long: '$5.00', value: 5, currency: 'USD' }
    expect(seriesOf(graph({ plot: [money, null] })).main).toEqual([5, null])
  })
})

describe('the axes', () => {
  it('write no more labels than fit', () => {
    expect(tickIndices(28, 8)).toEqual([0, 4, 8, 12, 16, 20, 24])
    expect(tickIndices(3, 8)).toEqual([0, 1, 2])
  })

  it('rise from 0 in round steps to the top', () => {
    expect(heightTicks(87, 'count')).toEqual([0, 20, 40, 60, 80, 100])
    expect(heightTicks(1240, 'count')).toEqual([0, 500, 1000, 1500])
    expect(heightTicks(170, 'seconds')).toEqual([0, 60, 120, 180])
    expect(heightTicks(0.4, 'decimal')).toEqual([0, 0.1, 0.2, 0.3, 0.4])
  })

  it('count in whole steps, and show some height for nothing', () => {
    expect(heightTicks(2, 'count')).toEqual([0, 1, 2])
    expect(heightTicks(0, 'count')).toEqual([0, 1])
  })
})

describe('the name of a bucket', () => {
  it.each([
    [-1, 'minute', '1 minute ago'],
    [-30, 'minute', '30 minutes ago'],
    ['2026-11-03', 'day', 'Tue, 3 Nov'],
    ['2026-11-02', 'week', 'Week of 2 Nov'],
    ['2026-11-01', 'month', 'November'],
  ] as const)('%s by %s is %s', (label, interval, expected) => {
    expect(bucketName(label, interval, { year: false })).toBe(expected)
  })

  it('says when the range holds only a part', () => {
    expect(bucketName('2026-11-02', 'week', { year: false, partial: true })).toBe(
      'Partial week of 2 Nov',
    )
    expect(bucketName('2026-11-01', 'month', { year: false, partial: true })).toBe(
      'Partial of November',
    )
  })

  it('has a year where labels span several', () => {
    expect(spanYears(['2025-12-31', '2026-01-01', '__blank__'])).toBe(true)
    expect(spanYears([-2, -1])).toBe(false)
    const options = { oneDay: false, year: true, narrow: false }
    expect(axisLabel('2025-12-01', 'month', options)).toBe('Dec 2025')
  })
})
