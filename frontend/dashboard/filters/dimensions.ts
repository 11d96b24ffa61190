import { SEGMENT, propertyKey, type Filter, type Labels, type Operator } from '../url/filters'

/** The filter dialogs: which dimensions each holds, and how a dimension is compared. */
export interface FilterDialog {
  /** Name in the address: `filter/<name>`. */
  name: string
  label: string
  group: string
  /** Dimensions with a row each. Empty if the reader names them: custom properties. */
  dimensions: readonly string[]
  operators: readonly Operator[]
  /** A dimension may have several rows. */
  repeatable?: boolean
}

const ALL: readonly Operator[] = ['is', 'is_not', 'contains', 'contains_not']
const EXACT: readonly Operator[] = ['is', 'is_not']

const TABLE: readonly [
  group: string,
  name: string,
  label: string,
  dimensions: string,
  operators: readonly Operator[],
  repeatable?: boolean,
][] = [
  ['URL', 'page', 'Page', 'page entry_page exit_page', ALL],
  ['URL', 'hostname', 'Hostname', 'hostname', ALL],
  ['Acquisition', 'source', 'Source', 'source channel referrer', ALL],
  [
    'Acquisition',
    'utm',
    'UTM tags',
    'utm_medium utm_source utm_campaign utm_term utm_content',
    ALL,
  ],
  ['Device', 'location', 'Location', 'country region city', EXACT],
  ['Device', 'screen', 'Screen size', 'screen', EXACT],
  ['Device', 'browser', 'Browser', 'browser browser_version', ALL],
  ['Device', 'os', 'Operating system', 'os os_version', ALL],
  ['Behaviour', 'goal', 'Goal', 'goal', ['is', 'has_not_done', 'contains'], true],
  ['Behaviour', 'props', 'Property', '', ALL, true],
]

export const FILTER_DIALOGS: readonly FilterDialog[] = TABLE.map(
  ([group, name, label, dimensions, operators, repeatable = false]) => ({
    group,
    name,
    label,
    dimensions: dimensions.split(' ').filter(Boolean),
    operators,
    repeatable,
  }),
)

export const DIMENSION_LABELS: Readonly<Record<string, string>> = {
  page: 'Page',
  entry_page: 'Entry page',
  exit_page: 'Exit page',
  hostname: 'Hostname',
  source: 'Source',
  channel: 'Channel',
  referrer: 'Referrer URL',
  utm_medium: 'UTM medium',
  utm_source: 'UTM source',
  utm_campaign: 'UTM campaign',
  utm_term: 'UTM term',
  utm_content: 'UTM content',
  country: 'Country',
  region: 'Region',
  city: 'City',
  screen: 'Screen size',
  browser: 'Browser',
  browser_version: 'Browser version',
  os: 'Operating system',
  os_version: 'OS version',
  goal: 'Goal',
  segment: 'Segment',
}

export const OPERATOR_LABELS: Readonly<Record<Operator, string>> = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  contains_not: 'does not contain',
  has_not_done: 'is not',
}

/** Free text is typed where an operator looks for a part, chosen from suggestions otherwise. */
export function isFreeText(operator: Operator): boolean {
  return operator === 'contains' || operator === 'contains_not'
}

/** Whether the dialog edits filters on a key. */
export function edits({ dimensions }: FilterDialog, key: string): boolean {
  return dimensions.length > 0 ? dimensions.includes(key) : propertyKey(key) !== null
}

/** The dialog that edits filters on a key; null where there is none. */
export function dialogOfKey(key: string): FilterDialog | null {
  return FILTER_DIALOGS.find((dialog) => edits(dialog, key)) ?? null
}

/** The filter in words: dimension, operator and values. */
export function describeFilter([operator, key, clauses]: Filter, labels: Labels) {
  const property = propertyKey(key)
  return {
    dimension: property === null ? (DIMENSION_LABELS[key] ?? key) : `Property ${property}`,
    operator: OPERATOR_LABELS[operator],
    values: clauses.map(
      (clause) => labels[key === SEGMENT ? `${SEGMENT}-${clause}` : clause] ?? clause,
    ),
  }
}
