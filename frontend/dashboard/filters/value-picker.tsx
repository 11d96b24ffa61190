import { Check, LoaderCircle, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import type { Suggestion } from '../api/types'
import { FLOATING } from '../ui/menu'
import { useSuggestions } from './use-suggestions'

interface Props {
  dimension: string
  label: string
  values: readonly Suggestion[]
  onChange: (values: readonly Suggestion[]) => void
  /** Any text is a value; nothing is suggested. */
  freeText: boolean
  /** Waits for something else to be chosen first. */
  disabled?: boolean
}

/** Picks several values of a dimension: from suggestions while typing, or as typed. */
export function ValuePicker({
  dimension,
  label,
  values,
  onChange,
  freeText,
  disabled = false,
}: Props) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const suggestions = useSuggestions(dimension, typed, open && !freeText)
  const options = (suggestions.data ?? []).filter(
    (option) => !values.some(({ value }) => value === option.value),
  )

  const add = (value: Suggestion) => {
    if (!values.some((present) => present.value === value.value)) onChange([...values, value])
    setTyped('')
    setActive(0)
    // Out of the way of the button below; typing, arrows or a click bring it back.
    setOpen(false)
  }
  const addTyped = () => {
    const text = typed.trim()
    if (text !== '') add({ value: text, label: text })
  }
  const remove = (value: string) => {
    onChange(values.filter((present) => present.value !== value))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const option = options[active]
    if (event.key === 'Backspace' && typed === '' && values.length > 0) {
      onChange(values.slice(0, -1))
    } else if (event.key === 'Enter' && freeText && typed.trim() !== '') {
      event.preventDefault()
      addTyped()
    } else if (event.key === 'Enter' && open && option) {
      event.preventDefault()
      add(option)
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      const move = event.key === 'ArrowDown' ? 1 : -1
      setActive((active + move + options.length) % Math.max(options.length, 1))
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation()
      setOpen(false)
    }
  }

  const listed = open && !freeText
  return (
    <Popover.Root open={listed} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <div
          onClick={() => {
            input.current?.focus()
            setOpen(true)
          }}
          className="flex min-h-10 min-w-48 flex-1 cursor-text has-disabled:opacity-50 flex-wrap items-center gap-1.5 rounded-control border border-line-strong bg-surface px-2 py-1.5 focus-within:border-accent focus-within:ring-1 focus-within:ring-accent"
        >
          {values.map(({ value, label: name }) => (
            <span
              key={value}
              className="inline-flex max-w-full items-center gap-1 rounded-md bg-accent-soft py-0.5 pr-1 pl-2 text-sm text-ink"
            >
              <span className="truncate">{name}</span>
              <button
                type="button"
                aria-label={`Remove ${name}`}
                onClick={() => {
                  remove(value)
                }}
                className="relative rounded p-0.5 text-muted after:absolute after:-inset-1.5 hover:text-ink"
              >
                <X className="size-3" />
              </button>
            </span>
          ))}
          <input
            ref={input}
            value={typed}
            disabled={disabled}
            role="combobox"
            aria-label={label}
            aria-expanded={listed}
            aria-controls={`${id}-options`}
            aria-activedescendant={listed && options[active] ? `${id}-${active}` : undefined}
            autoComplete="off"
            placeholder={
              values.length > 0 ? '' : freeText ? 'Type a text and press Enter' : 'Select…'
            }
            onChange={(event) => {
              setTyped(event.target.value)
              setActive(0)
              setOpen(true)
            }}
            onFocus={() => {
              setOpen(true)
            }}
            onBlur={() => {
              setOpen(false)
              if (freeText) addTyped()
            }}
            onKeyDown={onKeyDown}
            className="min-w-20 flex-1 bg-transparent text-base text-ink outline-none placeholder:text-muted sm:text-sm"
          />
          {listed && suggestions.isFetching && (
            <LoaderCircle className="size-4 animate-spin text-muted" aria-label="Loading" />
          )}
        </div>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={4}
          onOpenAutoFocus={(event) => {
            event.preventDefault()
          }}
          onInteractOutside={(event) => {
            if (event.target === input.current) event.preventDefault()
          }}
          // Keeps the focus, and with it the list, while an option is pressed.
          onMouseDown={(event) => {
            event.preventDefault()
          }}
          className={`${FLOATING} z-60 max-h-64 w-(--radix-popover-trigger-width) overflow-y-auto p-1.5`}
        >
          <ul id={`${id}-options`} role="listbox" aria-label={label}>
            {options.map((option, index) => (
              <li
                key={option.value}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                onMouseEnter={() => {
                  setActive(index)
                }}
                onClick={() => {
                  add(option)
                }}
                className="flex cursor-pointer items-center gap-2 rounded-control px-2.5 py-2 text-sm text-body aria-selected:bg-sunken aria-selected:text-ink"
              >
                <span className="min-w-0 flex-1 truncate">{option.label}</span>
                {index === active && <Check className="size-4 text-muted" aria-hidden />}
              </li>
            ))}
          </ul>
          {options.length === 0 && (
            <p className="px-2.5 py-2 text-sm text-muted">
              {suggestions.isError
                ? 'Suggestions did not load.'
                : suggestions.isFetching
                  ? 'Loading…'
                  : 'No matches found'}
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
