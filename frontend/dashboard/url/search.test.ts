import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPERATORS, type Filter } from './filters'
import { parseSearch, serialiseSearch, withFilters, withParams, type Search } from './search'

const text = fc.string({ unit: 'grapheme', minLength: 1 })
const filter: fc.Arbitrary<Filter> = fc.tuple(
  fc.constantFrom(...OPERATORS),
  text,
  fc.array(text, { minLength: 1, maxLength: 4 }),
)
const filters = fc.array(filter, { maxLength: 4 })
const params = fc.dictionary(
  text.filter((name) => name !== 'f' && name !== 'l' && name !== '__proto__'),
  fc.oneof(
    fc.boolean(),
    fc.string({ unit: 'grapheme' }).filter((value) => value !== 'true' && value !== 'false'),
  ),
)
const search: fc.Arbitrary<Search> = fc.record({ filters, params }).chain(({ filters, params }) => {
  const clauses = filters
    .filter(([, key]) => key !== 'segment')
    .flatMap(([, , values]) => values)
    .filter((value) => value !== '__proto__')
  return fc
    .dictionary(clauses.length > 0 ? fc.constantFrom(...clauses) : fc.constant(''), text)
    .map((labels) => ({ filters, params, labels: clauses.length > 0 ? labels : {} }))
})

describe('the query string', () => {
  it('parses back to what was written', () => {
    fc.assert(
      fc.property(search, (value) => {
        expect(parseSearch(serialiseSearch(value))).toEqual(value)
      }),
    )
  })

  it('is written the same again once parsed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (query) => {
        const written = serialiseSearch(parseSearch(query))
        expect(serialiseSearch(parseSearch(written))).toBe(written)
      }),
    )
  })

  it('is written filters first, then labels, then the rest', () => {
    const value: Search = {
      params: { period: 'day', with_imported: false },
      labels: { US: 'United States' },
      filters: [
        ['is', 'country', ['US']],
        ['contains_not', 'page', ['/a,b', 'x:y z']],
      ],
    }
    expect(serialiseSearch(value)).toBe(
      '?f=is,country,US&f=contains_not,page,/a%2Cb,x:y%20z&l=US,United%20States&period=day&with_imported=false',
    )
  })

  it('is empty when it says nothing', () => {
    expect(serialiseSearch({ filters: [], labels: {}, params: {} })).toBe('')
  })

  it('ignores the leading question mark and reads booleans, but leaves numbers as text', () => {
    expect(
      parseSearch('?period=28d&with_imported=false&match_day_of_week=true&n=5').params,
    ).toEqual({
      period: '28d',
      with_imported: false,
      match_day_of_week: true,
      n: '5',
    })
  })

  it('drops filters without clauses, unknown operators and labels with an empty side', () => {
    const parsed = parseSearch('?f=is,page&f=resembles,page,/a&f=is,country,US&l=US,&l=,x')
    expect(parsed.filters).toEqual([['is', 'country', ['US']]])
    expect(parsed.labels).toEqual({})
  })

  it('reads the old name of "does not contain"', () => {
    expect(parseSearch('?f=does_not_contain,page,blog').filters).toEqual([
      ['contains_not', 'page', ['blog']],
    ])
  })

  it('survives broken percent encoding', () => {
    expect(parseSearch('?f=is,page,%E0%A4%A&x=%').params).toEqual({ x: '%' })
  })
})

describe('changing the query string', () => {
  const before = parseSearch('?f=is,country,US&l=US,United%20States&period=day&auth=k')

  it('drops labels that no filter uses any more', () => {
    expect(withFilters(before, []).labels).toEqual({})
  })

  it('keeps the label of an applied segment', () => {
    const after = withFilters(before, [['is', 'segment', ['7']]], { 'segment-7': 'EMEA' })
    expect(after.labels).toEqual({ 'segment-7': 'EMEA' })
    expect(serialiseSearch(after)).toContain('l=segment-7,EMEA')
  })

  it('removes parameters set to null and leaves foreign ones alone', () => {
    expect(withParams(before, { period: null }).params).toEqual({ auth: 'k' })
  })
})
