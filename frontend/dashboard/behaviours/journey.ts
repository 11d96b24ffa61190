import type { JourneyStep } from '../api/types'

/** Steps after the starting point that the server follows. */
export const MAX_STEPS = 20

export type Direction = 'forward' | 'backward'

/** What sets a step apart from all others. */
export function keyOf({ name, pathname, directory = false }: JourneyStep): string {
  return JSON.stringify([name, pathname ?? null, directory])
}

/** How a step is called: a path, the paths of a directory, the name of an event. */
export function labelOf({ name, pathname, directory = false }: JourneyStep): string {
  if (pathname === undefined) return name
  return directory ? `${pathname}/…` : pathname
}

/** What a column holds, by how many steps come before it. */
export function titleOf(steps: number, direction: Direction): string {
  if (steps === 0) return direction === 'forward' ? 'Starting point' : 'End point'
  return `${steps} ${steps === 1 ? 'step' : 'steps'} ${direction === 'forward' ? 'after' : 'before'}`
}
