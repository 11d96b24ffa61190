import { useState } from 'react'
import { useSite } from '../site'
import { closeDialog, setFilters } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { Dialog } from '../ui/dialog'
import { edits, type FilterDialog as Definition } from './dimensions'
import { applyDraft, draftOf, emptyRow, type DraftRow } from './draft'
import { FilterRow } from './filter-row'

/** Edits the filters on the dimensions of one dialog. Values are alternatives, rows all apply. */
export default function FilterDialog({ definition }: { definition: Definition }) {
  const site = useSite()
  const { filters, labels } = useDashboard().state
  const [rows, setRows] = useState(() => draftOf(definition, filters, labels))
  const active = filters.filter(([, key]) => edits(definition, key))
  const filled = rows.some(({ values }) => values.length > 0)

  const apply = (draft: readonly DraftRow[]) => {
    const result = applyDraft(definition, draft, filters)
    setFilters(site, result.filters, result.labels)
  }
  const applyRows = () => {
    if (filled) apply(rows)
  }

  return (
    <Dialog
      title={`Filter by ${definition.label}`}
      onClose={() => {
        closeDialog(site)
      }}
      onEnter={applyRows}
    >
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault()
          applyRows()
        }}
      >
        <div className="grid gap-5 overflow-y-auto px-5 py-5">
          {rows.map((row) => (
            <FilterRow
              key={row.id}
              definition={definition}
              row={row}
              taken={rows.map(({ dimension }) => dimension)}
              onChange={(change) => {
                setRows(rows.map((other) => (other === row ? { ...row, ...change } : other)))
              }}
              onRemove={
                definition.repeatable && rows.length > 1
                  ? () => {
                      setRows(rows.filter((other) => other !== row))
                    }
                  : null
              }
            />
          ))}
          {definition.repeatable && (
            <button
              type="button"
              onClick={() => {
                const id = Math.max(...rows.map((row) => row.id)) + 1
                setRows([...rows, emptyRow(definition, id)])
              }}
              className="justify-self-start text-sm font-medium text-accent-text hover:underline"
            >
              + Add another
            </button>
          )}
        </div>
        <footer className="flex items-center gap-3 border-t border-line px-5 py-4 max-sm:flex-col-reverse max-sm:items-stretch">
          {active.length > 0 && (
            <button
              type="button"
              onClick={() => {
                apply([])
              }}
              className="h-10 rounded-control px-3 text-sm font-medium text-negative hover:bg-negative-soft"
            >
              {active.length > 1 ? 'Remove filters' : 'Remove filter'}
            </button>
          )}
          <button
            type="submit"
            disabled={!filled}
            className="h-10 rounded-control bg-accent px-4 text-sm font-semibold text-on-accent hover:bg-accent-strong disabled:opacity-40 sm:ml-auto"
          >
            Apply filter
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
