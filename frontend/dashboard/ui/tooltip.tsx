import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export const TooltipProvider = Radix.Provider

interface Props {
  content: ReactNode
  children: ReactNode
  side?: 'top' | 'bottom'
}

/** Shows `content` while the pointer or the focus is on `children`, one focusable element. */
export function Tooltip({ content, children, side = 'top' }: Props) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={12}
          className="pointer-events-none z-50 max-w-72 rounded-control border border-line bg-raised px-3 py-2 text-xs leading-5 text-body shadow-raised animate-fade"
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
