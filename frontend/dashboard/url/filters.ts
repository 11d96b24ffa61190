/** One filter as the URL and the UI hold it: keys carry no `visit:` or `event:` prefix. */
export type Filter = readonly [operator: Operator, key: string, clauses: readonly string[]]

export const OPERATORS = ['is', 'is_not', 'contains', 'contains_not', 'has_not_done'] as const
export type Operator = (typeof OPERATORS)[number]

/** Display names of clauses that are codes, by clause value: `{ US: 'United States' }`. */
export type Labels = Readonly<Record<string, string>>

export const SEGMENT = 'segment'
const PROPERTY_PREFIX = 'props:'
const EVENT_KEYS: readonly string[] = ['name', 'page', 'goal', 'hostname']

type ApiFilter =
  | [Operator, string, (string | number)[]]
  | ['has_not_done', [Operator, string, (string | number)[]]]

function apiDimension(key: string): string {
  if (key === SEGMENT) return key
  return EVENT_KEYS.includes(key) || key.startsWith(PROPERTY_PREFIX)
    ? `event:${key}`
    : `visit:${key}`
}

/** The form in which the stats API takes a filter. */
export function toApiFilter([operator, key, clauses]: Filter): ApiFilter {
  const values = key === SEGMENT ? clauses.map(Number) : [...clauses]
  if (operator === 'has_not_done') return [operator, ['is', apiDimension(key), values]]
  return [operator, apiDimension(key), values]
}

export function propertyKey(filterKey: string): string | null {
  return filterKey.startsWith(PROPERTY_PREFIX) ? filterKey.slice(PROPERTY_PREFIX.length) : null
}

export function propertyFilterKey(property: string): string {
  return PROPERTY_PREFIX + property
}

/**
 * Replaces every filter whose key starts with `prefix` by `filter`: choosing an operating system
 * also drops a filter on its version.
 */
export function replaceByPrefix(
  filters: readonly Filter[],
  prefix: string,
  filter: Filter,
): Filter[] {
  return [...filters.filter(([, key]) => !key.startsWith(prefix)), filter]
}

/** Keeps only the labels that some filter still uses. */
export function pruneLabels(labels: Labels, filters: readonly Filter[]): Labels {
  const used = new Set(
    filters.flatMap(([, key, clauses]) =>
      key === SEGMENT ? clauses.map((id) => `${SEGMENT}-${id}`) : clauses,
    ),
  )
  return Object.fromEntries(Object.entries(labels).filter(([value]) => used.has(value)))
}

/** The value that the key is pinned to: exactly one `is` filter with exactly one clause. */
export function singleValue(filters: readonly Filter[], key: string): string | null {
  const matching = filters.filter(([, filterKey]) => filterKey === key)
  const [only] = matching
  if (!only || matching.length > 1 || only[0] !== 'is' || only[2].length !== 1) return null
  return only[2][0] ?? null
}

/** Whether rows count conversions rather than visitors. */
export function hasGoalFilter(filters: readonly Filter[]): boolean {
  return filters.some(
    ([operator, key]) => key === 'goal' && operator !== 'has_not_done' && operator !== 'is_not',
  )
}
