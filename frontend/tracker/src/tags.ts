/** Events described by CSS classes such as `plausible-event-name=Sign+Up`. */
import type { EventOptions, Props, Revenue } from './types'

/** How many ancestors of an element may carry its tag. */
const MAX_PARENTS = 3

export interface NamedEvent extends EventOptions {
  name: string
  props: Props
}

/** An element and its nearest ancestors, innermost first. */
export function lineage(element: Element | null): Element[] {
  const found = []
  for (; element && found.length <= MAX_PARENTS; element = element.parentElement) {
    found.push(element)
  }
  return found
}

/** Read the event that an element's classes describe; `undefined` if they name none. */
export function readTag(element: Element | null): NamedEvent | undefined {
  const found = { event: {} as Props, revenue: {} as Props }
  for (const className of element ? Array.from(element.classList) : []) {
    // Greedy, so that a class splits at its last separator.
    const match = /^plausible-(event|revenue)-(.+)(?:=|--)(.+)/.exec(className)
    if (match) {
      const [, kind, key, value] = match as unknown as [string, keyof typeof found, string, string]
      found[kind][key] = kind === 'event' ? value.replace(/\+/g, ' ') : value
    }
  }
  const { name, ...props } = found.event
  if (!name) return
  const event: NamedEvent = { name, props }
  if (REVENUE && found.revenue.currency) event.revenue = found.revenue as unknown as Revenue
  return event
}
