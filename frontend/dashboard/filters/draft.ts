import type { Suggestion } from '../api/types'
import type { Filter, Labels, Operator } from '../url/filters'
import type { FilterDialog } from './dimensions'

/** One row of a filter dialog while it is being edited. */
export interface DraftRow {
  id: number
  dimension: string
  operator: Operator
  values: readonly Suggestion[]
}

/** Rows for the filters that the dialog edits; an empty one for each dimension without any. */
export function draftOf(
  dialog: FilterDialog,
  filters: readonly Filter[],
  labels: Labels,
): DraftRow[] {
  const [operator = 'is'] = dialog.operators
  const rows = dialog.dimensions.flatMap((dimension) => {
    const active = filters.filter(([, key]) => key === dimension)
    if (active.length === 0) return [{ dimension, operator, values: [] }]
    return active.map(([activeOperator, , clauses]) => ({
      dimension,
      operator: activeOperator,
      values: clauses.map((value) => ({ value, label: labels[value] ?? value })),
    }))
  })
  return rows.map((row, id) => ({ ...row, id }))
}

/** The filters after applying the draft: its own first, those of other dialogs unchanged. */
export function applyDraft(
  dialog: FilterDialog,
  rows: readonly DraftRow[],
  filters: readonly Filter[],
): { filters: Filter[]; labels: Labels } {
  const filled = rows.filter(({ values }) => values.length > 0)
  return {
    filters: [
      ...filled.map(({ dimension, operator, values }): Filter => [
        operator,
        dimension,
        values.map(({ value }) => value),
      ]),
      ...filters.filter(([, key]) => !dialog.dimensions.includes(key)),
    ],
    labels: Object.fromEntries(
      filled.flatMap(({ values }) =>
        values
          .filter(({ value, label }) => value !== label)
          .map(({ value, label }) => [value, label]),
      ),
    ),
  }
}
