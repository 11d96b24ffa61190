import { ChevronDown } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { ReactNode } from 'react'
import { Menu, MenuItem } from '../ui/menu'
import { useInView } from '../ui/use-in-view'

export interface TabOption {
  value: string
  label: string
}

/** A tab, or several under one name that unfold as a menu. */
export type TabEntry = TabOption | { label: string; options: readonly TabOption[] }

interface Props {
  name: string
  tabs: readonly TabEntry[]
  tab: string
  onTab: (value: string) => void
  /** The tile's content; `seen` turns true when the reader scrolls near it. */
  children: (seen: boolean) => ReactNode
  className?: string
  /** Need not keep the height of nine rows to match a neighbour. */
  short?: boolean
}

const TAB =
  'relative -mx-1.5 inline-flex h-10 shrink-0 items-center gap-1 rounded px-1.5 text-sm font-medium text-muted -outline-offset-4 ' +
  'transition-colors hover:text-ink aria-selected:text-ink aria-selected:after:absolute aria-selected:after:inset-x-1.5 ' +
  'aria-selected:after:bottom-0 aria-selected:after:h-0.5 aria-selected:after:bg-accent'

export function Tile({ name, tabs, tab, onTab, children, className = '', short = false }: Props) {
  const [ref, seen] = useInView<HTMLElement>()
  return (
    <section
      ref={ref}
      aria-label={name}
      className={`card relative flex min-w-0 flex-col ${className}`}
    >
      <Tabs.Root value={tab} onValueChange={onTab} className="flex min-h-0 flex-1 flex-col">
        <Tabs.List
          aria-label={name}
          className="flex gap-5 overflow-x-auto border-b border-line px-4 [scrollbar-width:none] sm:px-5"
        >
          {tabs.map((entry) =>
            'options' in entry ? (
              <TabMenu key={entry.label} entry={entry} tab={tab} onTab={onTab} />
            ) : (
              <Tabs.Trigger key={entry.value} value={entry.value} className={TAB}>
                {entry.label}
              </Tabs.Trigger>
            ),
          )}
        </Tabs.List>
        <Tabs.Content
          value={tab}
          tabIndex={-1}
          className={`flex flex-1 flex-col px-4 pt-1 pb-3.5 outline-none sm:px-5 ${short ? 'min-h-40' : 'min-h-64 lg:min-h-96'}`}
        >
          {children(seen)}
        </Tabs.Content>
      </Tabs.Root>
    </section>
  )
}

function TabMenu({
  entry,
  tab,
  onTab,
}: {
  entry: { label: string; options: readonly TabOption[] }
  tab: string
  onTab: (value: string) => void
}) {
  const chosen = entry.options.find(({ value }) => value === tab)
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" role="tab" aria-selected={chosen !== undefined} className={TAB}>
          {chosen?.label ?? entry.label}
          <ChevronDown className="size-3.5" aria-hidden />
        </button>
      }
    >
      {entry.options.map(({ value, label }) => (
        <MenuItem
          key={value}
          current={value === tab}
          onSelect={() => {
            onTab(value)
          }}
        >
          {label}
        </MenuItem>
      ))}
    </Menu>
  )
}
