import { ChevronDown } from 'lucide-react'
import { Menu, MenuItem } from '../ui/menu'

interface Props {
  /** What is chosen, such as "Property". */
  kind: string
  names: readonly string[]
  value: string
  onChange: (name: string) => void
}

/** Chooses what the tab is about: the custom property whose values are listed, the funnel. */
export function NamePicker({ kind, names, value, onChange }: Props) {
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`${kind}: ${value}`}
          className="inline-flex h-8 max-w-full items-center gap-1.5 rounded-control border border-line px-2.5 text-[0.8125rem] font-medium text-ink hover:border-line-strong"
        >
          <span className="truncate">{value}</span>
          <ChevronDown className="size-3.5 text-muted" aria-hidden />
        </button>
      }
    >
      {names.map((name) => (
        <MenuItem
          key={name}
          current={name === value}
          onSelect={() => {
            onChange(name)
          }}
        >
          {name}
        </MenuItem>
      ))}
    </Menu>
  )
}
