import { ChevronDown } from 'lucide-react'
import { Menu, MenuItem } from '../ui/menu'

interface Props {
  names: readonly string[]
  value: string
  onChange: (name: string) => void
}

/** Chooses the custom property whose values are listed. */
export function PropertyPicker({ names, value, onChange }: Props) {
  return (
    <div className="pt-3">
      <Menu
        align="start"
        trigger={
          <button
            type="button"
            aria-label={`Property: ${value}`}
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
    </div>
  )
}
