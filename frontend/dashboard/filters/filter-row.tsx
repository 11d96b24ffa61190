import { Trash2 } from 'lucide-react'
import { propertyFilterKey, propertyKey } from '../url/filters'
import { DIMENSION_LABELS, OPERATOR_LABELS, isFreeText, type FilterDialog } from './dimensions'
import type { DraftRow } from './draft'
import { Select } from './select'
import { useSuggestions } from './use-suggestions'
import { ValuePicker } from './value-picker'

interface Props {
  definition: FilterDialog
  row: DraftRow
  /** Dimensions of all rows: a property is named once only. */
  taken: readonly string[]
  onChange: (change: Partial<DraftRow>) => void
  /** Takes the row away; absent where it must stay. */
  onRemove: (() => void) | null
}

/** One row of a filter dialog: what is compared, how, and with which values. */
export function FilterRow({ definition, row, taken, onChange, onRemove }: Props) {
  const property = propertyKey(row.dimension)
  const label = property ?? DIMENSION_LABELS[row.dimension] ?? row.dimension
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium text-ink">
        {property === null ? label : 'Property'}
      </legend>
      <div className="flex flex-wrap items-start gap-2">
        {property !== null && (
          <PropertySelect
            value={property}
            taken={taken}
            onChange={(name) => {
              onChange({ dimension: propertyFilterKey(name), values: [] })
            }}
          />
        )}
        <Select
          label="Operator"
          value={row.operator}
          options={definition.operators.map((operator) => ({
            value: operator,
            label: OPERATOR_LABELS[operator],
          }))}
          onChange={(value) => {
            const operator = definition.operators.find((candidate) => candidate === value)
            if (!operator) return
            const same = isFreeText(operator) === isFreeText(row.operator)
            onChange({ operator, ...(same ? {} : { values: [] }) })
          }}
        />
        <ValuePicker
          dimension={row.dimension}
          label={property === null ? label : `Values of ${label}`}
          values={row.values}
          freeText={isFreeText(row.operator)}
          disabled={property === ''}
          onChange={(values) => {
            onChange({ values })
          }}
        />
        {onRemove && (
          <button
            type="button"
            aria-label="Remove row"
            onClick={onRemove}
            className="rounded-control p-3 text-muted hover:bg-sunken hover:text-ink"
          >
            <Trash2 className="size-4" />
          </button>
        )}
      </div>
    </fieldset>
  )
}

function PropertySelect({
  value,
  taken,
  onChange,
}: {
  value: string
  taken: readonly string[]
  onChange: (name: string) => void
}) {
  const { data = [] } = useSuggestions('prop_key', '', true)
  const names = data.map((suggestion) => suggestion.value)
  const all = value === '' || names.includes(value) ? names : [value, ...names]
  return (
    <Select
      label="Property"
      placeholder="Property…"
      value={value}
      onChange={onChange}
      options={all.map((name) => ({
        value: name,
        label: name,
        disabled: name !== value && taken.includes(propertyFilterKey(name)),
      }))}
    />
  )
}
