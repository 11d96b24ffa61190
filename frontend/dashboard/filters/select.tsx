import { ChevronDown } from 'lucide-react'

interface Option {
  value: string
  label: string
  disabled?: boolean
}

interface Props {
  label: string
  value: string
  options: readonly Option[]
  onChange: (value: string) => void
  /** Shown while nothing is chosen. */
  placeholder?: string
}

/** The browser's own select, which every phone knows how to show, in our clothes. */
export function Select({ label, value, options, onChange, placeholder }: Props) {
  return (
    <span className="relative max-sm:w-full">
      <select
        aria-label={label}
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
        className="h-10 w-full appearance-none truncate rounded-control border border-line-strong bg-surface pr-8 pl-3 text-base text-ink sm:w-40 sm:text-sm"
      >
        {placeholder !== undefined && (
          <option value="" disabled>
            {placeholder}
          </option>
        )}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
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
