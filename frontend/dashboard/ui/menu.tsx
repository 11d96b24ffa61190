import { DropdownMenu } from 'radix-ui'
import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

/** Shared look of everything that floats above the page. */
export const FLOATING =
  'z-40 rounded-card border border-line bg-raised shadow-raised outline-none data-[state=open]:animate-appear'

export const CONTROL =
  'inline-flex h-9 items-center gap-1.5 rounded-control border border-line bg-surface px-3 text-sm font-medium ' +
  'text-ink whitespace-nowrap select-none transition-colors hover:border-line-strong ' +
  'data-[state=open]:border-line-strong disabled:opacity-40 disabled:hover:border-line'

interface MenuProps {
  trigger: ReactNode
  children: ReactNode
  open?: boolean
  onOpenChange?: (open: boolean) => void
  align?: 'start' | 'end'
}

export function Menu({ trigger, children, align = 'end', ...state }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false} {...state}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className={`${FLOATING} max-h-(--radix-dropdown-menu-content-available-height) min-w-56 overflow-y-auto p-1.5`}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

interface ItemProps {
  children: ReactNode
  onSelect?: () => void
  hint?: string | undefined
  current?: boolean
  href?: string
  disabled?: boolean
}

const ITEM =
  'flex h-9 w-full items-center gap-2.5 rounded-control px-2.5 text-sm text-body outline-none select-none ' +
  'data-[highlighted]:bg-sunken data-[highlighted]:text-ink data-[disabled]:opacity-40 cursor-pointer'

export function MenuItem({ children, onSelect, hint, current, href, disabled }: ItemProps) {
  const content = (
    <>
      <span className={`min-w-0 flex-1 truncate ${current ? 'font-semibold text-ink' : ''}`}>
        {children}
      </span>
      {current && <Check className="size-4 text-accent-text" aria-hidden />}
      {hint && <Key>{hint}</Key>}
    </>
  )
  return (
    <DropdownMenu.Item
      className={ITEM}
      disabled={disabled ?? false}
      asChild={href !== undefined}
      {...(onSelect ? { onSelect } : {})}
      {...(current ? { 'aria-current': true } : {})}
    >
      {href === undefined ? content : <a href={href}>{content}</a>}
    </DropdownMenu.Item>
  )
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-1 my-1.5 h-px bg-line" />
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">
      {children}
    </DropdownMenu.Label>
  )
}

/** A keyboard shortcut beside what it does; pointless where there is no keyboard. */
export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="min-w-5 rounded border border-line px-1 text-center font-sans text-[0.6875rem] leading-4.5 text-muted max-sm:hidden">
      {children}
    </kbd>
  )
}
