import { describe, expect, it } from 'vitest'
import type { Filter } from '../url/filters'
import { FILTER_DIALOGS, describeFilter, type FilterDialog } from './dimensions'
import { applyDraft, draftOf } from './draft'
import { countFitting } from './filter-bar'

const dialog = (name: string): FilterDialog => {
  const found = FILTER_DIALOGS.find((candidate) => candidate.name === name)
  if (!found) throw new Error(name)
  return found
}

describe('the draft of a filter dialog', () => {
  const filters: Filter[] = [
    ['is', 'country', ['DE']],
    ['is_not', 'page', ['/a']],
  ]

  it('has one row for each dimension, filled with the active filters', () => {
    const rows = draftOf(dialog('location'), filters, { DE: 'Germany' })
    expect(rows.map(({ dimension }) => dimension)).toEqual(['country', 'region', 'city'])
    expect(rows[0]?.values).toEqual([{ value: 'DE', label: 'Germany' }])
  })

  it('drops empty rows and keeps the filters of other dialogs behind its own', () => {
    const rows = draftOf(dialog('location'), filters, {}).map((row) =>
      row.dimension === 'city' ? { ...row, values: [{ value: '42', label: 'Bonn' }] } : row,
    )
    expect(applyDraft(dialog('location'), rows, filters)).toEqual({
      filters: [
        ['is', 'country', ['DE']],
        ['is', 'city', ['42']],
        ['is_not', 'page', ['/a']],
      ],
      labels: { '42': 'Bonn' },
    })
  })

  it('emptied, removes the filters it edits', () => {
    expect(applyDraft(dialog('page'), [], filters).filters).toEqual([['is', 'country', ['DE']]])
  })
})

describe('the pills', () => {
  it('say what they filter', () => {
    expect(describeFilter(['is', 'country', ['DE', 'FR']], { DE: 'Germany' })).toEqual({
      dimension: 'Country',
      operator: 'is',
      values: ['Germany', 'FR'],
    })
    expect(describeFilter(['has_not_done', 'goal', ['Buy']], {}).operator).toBe('is not')
    expect(describeFilter(['is', 'props:plan', ['pro']], {}).dimension).toBe('Property plan')
  })

  it('leave room for the menu only when some do not fit', () => {
    expect(countFitting([100, 100], 208)).toBe(2)
    expect(countFitting([100, 100], 207)).toBe(1)
    expect(countFitting([300], 200)).toBe(0)
    expect(countFitting([], 200)).toBe(0)
  })
})
