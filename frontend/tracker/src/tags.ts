/** Events described by CSS classes such as `plausible-event-name=Sign+Up`. */
import type { EventOptions, Props, Revenue } from './types'

/** How many ancestors of a clicked element may carry the tag. */
export const MAX_PARENTS = 3

// Greedy keys: a class splits at its last separator.
const EVENT_CLASS = /^plausible-event-(.+)(?:=|--)(.+)$/
const REVENUE_CLASS = /^plausible-revenue-(.+)(?:=|--)(.+)$/
const NAME_CLASS = /^plausible-event-name(?:=|--)./

export function isTagged(element: Element | null): boolean {
  return !!element && Array.from(element.classList).some((name) => NAME_CLASS.test(name))
}

/** Whether an element or one of its nearest ancestors is tagged. */
export function isTaggedNearby(element: Element | null): boolean {
  for (let up = 0; element && up <= MAX_PARENTS; up++, element = element.parentElement) {
    if (isTagged(element)) return true
  }
  return false
}

export interface TaggedEvent {
  name: string
  options: EventOptions & { props: Props }
}

/** Read the event that an element's classes describe; `undefined` if they name none. */
export function readTag(element: Element): TaggedEvent | undefined {
  const props: Props = {}
  const revenue: Props = {}
  for (const className of Array.from(element.classList)) {
    const event = EVENT_CLASS.exec(className)
    if (event) props[event[1] as string] = (event[2] as string).replace(/\+/g, ' ')
    const money = REVENUE && REVENUE_CLASS.exec(className)
    if (money) revenue[money[1] as string] = money[2]
  }
  const name = props.name as string | undefined
  if (!name) return undefined
  delete props.name
  const options: TaggedEvent['options'] = { props }
  if (REVENUE && Object.keys(revenue).length) options.revenue = revenue as unknown as Revenue
  return { name, options }
}
