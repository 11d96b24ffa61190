import { ChevronDown, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useSite } from '../site'
import { closeDialog, setFilters } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { Dialog } from '../ui/dialog'
import type { Operator } from '../url/filters'
import {
  DIMENSION_LABELS,
  OPERATOR_LABELS,
  isFreeText,
  type FilterDialog as Definition,
} from './dimensions'
import { applyDraft, draftOf, type DraftRow } from './draft'
import { ValuePicker } from './value-picker'

/** Edits the filters on the dimensions of one dialog. Values are alternatives, rows all apply. */
export default function FilterDialog({ definition }: { definition: Definition }) {
  const site = useSite()
  const { filters, labels } = useDashboard().state
  const [rows, setRows] = useState(() => draftOf(definition, filters, labels))
  const repeatable = definition.name === 'goal'
  const active = filters.some(([, key]) => definition.dimensions.includes(key))
  const filled = rows.some(({ values }) => values.length > 0)

  const update = (id: number, change: Partial<DraftRow>) => {
    setRows(rows.map((row) => (row.id === id ? { ...row, ...change } : row)))
  }
  const apply = (draft: readonly DraftRow[]) => {
    const result = applyDraft(definition, draft, filters)
    setFilters(site, result.filters, result.labels)
  }
  const addRow = () => {
    const [dimension = ''] = definition.dimensions
    const id = Math.max(...rows.map((row) => row.id)) + 1
    setRows([...rows, { id, dimension, operator: 'is', values: [] }])
  }

  return (
    <Dialog
      title={`Filter by ${definition.label}`}
      onClose={() => {
        closeDialog(site)
      }}
      onEnter={() => {
        if (filled) apply(rows)
      }}
    >
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault()
          if (filled) apply(rows)
        }}
      >
        <div className="grid gap-5 overflow-y-auto px-5 py-5">
          {rows.map((row) => (
            <fieldset key={row.id}>
              <legend className="mb-1.5 text-sm font-medium text-ink">
                {DIMENSION_LABELS[row.dimension]}
              </legend>
              <div className="flex items-start gap-2 max-sm:flex-wrap">
                <OperatorSelect
                  operators={definition.operators}
                  value={row.operator}
                  onChange={(operator) => {
                    const same = isFreeText(operator) === isFreeText(row.operator)
                    update(row.id, { operator, ...(same ? {} : { values: [] }) })
                  }}
                />
                <ValuePicker
                  dimension={row.dimension}
                  label={DIMENSION_LABELS[row.dimension] ?? row.dimension}
                  values={row.values}
                  freeText={isFreeText(row.operator)}
                  onChange={(values) => {
                    update(row.id, { values })
                  }}
                />
                {rows.length > 1 && repeatable && (
                  <button
                    type="button"
                    aria-label="Remove row"
                    onClick={() => {
                      setRows(rows.filter(({ id }) => id !== row.id))
                    }}
                    className="rounded-control p-2.5 text-muted hover:bg-sunken hover:text-ink"
                  >
                    <Trash2 className="size-4" />
                  </button>
                )}
              </div>
            </fieldset>
          ))}
          {repeatable && (
            <button
              type="button"
              onClick={addRow}
              className="justify-self-start text-sm font-medium text-accent-text hover:underline"
            >
              + Add another
            </button>
          )}
        </div>
        <footer className="flex items-center gap-3 border-t border-line px-5 py-4 max-sm:flex-col-reverse max-sm:items-stretch">
          {active && (
            <button
              type="button"
              onClick={() => {
                apply([])
              }}
              className="h-10 rounded-control px-3 text-sm font-medium text-negative hover:bg-negative-soft"
            >
              Remove filter{filters.length > 1 ? 's' : ''}
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

interface SelectProps {
  operators: readonly Operator[]
  value: Operator
  onChange: (operator: Operator) => void
}

function OperatorSelect({ operators, value, onChange }: SelectProps) {
  return (
    <span className="relative max-sm:w-full">
      <select
        aria-label="Operator"
        value={value}
        onChange={(event) => {
          onChange(event.target.value as Operator)
        }}
        className="h-10 w-full appearance-none rounded-control border border-line-strong bg-surface pr-8 pl-3 text-base text-ink sm:w-44 sm:text-sm"
      >
        {operators.map((operator) => (
          <option key={operator} value={operator}>
            {OPERATOR_LABELS[operator]}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-3 right-2.5 size-4 text-muted"
      />
    </span>
  )
}
