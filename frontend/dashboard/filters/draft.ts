import type { Suggestion } from '../api/types'
import { propertyFilterKey, type Filter, type Labels, type Operator } from '../url/filters'
import { edits, type FilterDialog } from './dimensions'

/** One row of a filter dialog while it is being edited. */
export interface DraftRow {
  id: number
  /** Key of the filter; that of a property without a name until the reader names one. */
  dimension: string
  operator: Operator
  values: readonly Suggestion[]
}

export const UNNAMED_PROPERTY = propertyFilterKey('')

/** An empty row, for the dialog's first or only dimension. */
export function emptyRow(dialog: FilterDialog, id: number): DraftRow {
  const [dimension = UNNAMED_PROPERTY] = dialog.dimensions
  return { id, dimension, operator: dialog.operators[0] ?? 'is', values: [] }
}

/** Rows for the filters that the dialog edits; an empty one for each dimension without any. */
export function draftOf(
  dialog: FilterDialog,
  filters: readonly Filter[],
  labels: Labels,
): DraftRow[] {
  const active = filters.filter(([, key]) => edits(dialog, key))
  const dimensions =
    dialog.dimensions.length > 0 ? dialog.dimensions : [...new Set(active.map(([, key]) => key))]
  const rows = dimensions.flatMap((dimension): Omit<DraftRow, 'id'>[] => {
    const own = active.filter(([, key]) => key === dimension)
    if (own.length === 0) return [{ ...emptyRow(dialog, 0), dimension }]
    return own.map(([operator, , clauses]) => ({
      dimension,
      operator,
      values: clauses.map((value) => ({ value, label: labels[value] ?? value })),
    }))
  })
  return (rows.length > 0 ? rows : [emptyRow(dialog, 0)]).map((row, id) => ({ ...row, id }))
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
      ...filters.filter(([, key]) => !edits(dialog, key)),
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
