import { describe, expect, it } from 'vitest'
import { hasGoalFilter, replaceByPrefix, singleValue, toApiFilter, type Filter } from './filters'

describe('a filter in the form of the API', () => {
  it.each<[Filter, unknown]>([
    [
      ['is', 'source', ['Google']],
      ['is', 'visit:source', ['Google']],
    ],
    [
      ['contains', 'page', ['/blog']],
      ['contains', 'event:page', ['/blog']],
    ],
    [
      ['is', 'hostname', ['a.b']],
      ['is', 'event:hostname', ['a.b']],
    ],
    [
      ['is_not', 'props:plan', ['pro']],
      ['is_not', 'event:props:plan', ['pro']],
    ],
    [
      ['is', 'entry_page', ['/']],
      ['is', 'visit:entry_page', ['/']],
    ],
    [
      ['is', 'segment', ['12']],
      ['is', 'segment', [12]],
    ],
    [
      ['has_not_done', 'goal', ['Signup']],
      ['has_not_done', ['is', 'event:goal', ['Signup']]],
    ],
  ])('%j', (filter, expected) => {
    expect(toApiFilter(filter)).toEqual(expected)
  })
})

it('replacing by prefix also drops the narrower dimension', () => {
  const filters: Filter[] = [
    ['is', 'os_version', ['15']],
    ['is', 'country', ['DE']],
    ['is', 'os', ['Mac']],
  ]
  expect(replaceByPrefix(filters, 'os', ['is', 'os', ['Windows']])).toEqual([
    ['is', 'country', ['DE']],
    ['is', 'os', ['Windows']],
  ])
})

it('a key is pinned by one "is" filter with one clause only', () => {
  expect(singleValue([['is', 'source', ['Google']]], 'source')).toBe('Google')
  expect(singleValue([['is', 'source', ['Google', 'Bing']]], 'source')).toBeNull()
  expect(singleValue([['contains', 'source', ['Google']]], 'source')).toBeNull()
  expect(singleValue([], 'source')).toBeNull()
})

it('rows count conversions under a goal filter, but not under its negation', () => {
  expect(hasGoalFilter([['is', 'goal', ['Signup']]])).toBe(true)
  expect(hasGoalFilter([['contains', 'goal', ['Sign']]])).toBe(true)
  expect(hasGoalFilter([['has_not_done', 'goal', ['Signup']]])).toBe(false)
})
