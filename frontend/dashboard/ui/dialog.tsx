import { Dialog as Radix } from 'radix-ui'
import { X } from 'lucide-react'
import { useState, type ReactNode } from 'react'

interface Props {
  title: ReactNode
  onClose: () => void
  children: ReactNode
  /** Sits beside the title, such as a search box. */
  aside?: ReactNode
  size?: 'narrow' | 'wide'
  /** Enter was pressed while no control had the focus. */
  onEnter?: () => void
}

/** A dialog that is open for as long as it is rendered; a full sheet on a phone. */
export function Dialog({ title, onClose, children, aside, size = 'narrow', onEnter }: Props) {
  const [opener] = useState(() => document.activeElement)
  const width = size === 'wide' ? 'sm:max-w-4xl' : 'sm:max-w-xl'
  return (
    <Radix.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/40 backdrop-blur-[2px] animate-fade" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-end justify-center sm:items-start sm:p-8 sm:pt-[8vh]">
          <Radix.Content
            aria-describedby={undefined}
            tabIndex={-1}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && event.target === event.currentTarget) onEnter?.()
            }}
            // A search box that takes the focus would pull up a phone's keyboard.
            onOpenAutoFocus={(event) => {
              event.preventDefault()
              if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
            }}
            // Radix would look for a trigger, but what opens a dialog here is an address.
            onCloseAutoFocus={(event) => {
              event.preventDefault()
              if (opener instanceof HTMLElement) opener.focus({ preventScroll: true })
            }}
            className={`pointer-events-auto flex max-h-[92dvh] w-full flex-col rounded-t-2xl border border-line bg-surface shadow-raised outline-none animate-appear sm:max-h-[82vh] sm:rounded-2xl ${width}`}
          >
            <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-5 py-3.5">
              <Radix.Title className="min-w-0 flex-1 truncate text-base font-semibold text-ink">
                {title}
              </Radix.Title>
              {aside}
              <Radix.Close
                aria-label="Close"
                className="-mr-1.5 rounded-control p-1.5 text-muted hover:bg-sunken hover:text-ink"
              >
                <X className="size-4.5" />
              </Radix.Close>
            </header>
            {children}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  )
}
