import { propertyKey, type Filter, type Labels, type Operator } from '../url/filters'

/** The filter dialogs: which dimensions each holds, and how a dimension is compared. */
export interface FilterDialog {
  /** Name in the address: `filter/<name>`. */
  name: string
  label: string
  group: string
  dimensions: readonly string[]
  operators: readonly Operator[]
}

const ALL: readonly Operator[] = ['is', 'is_not', 'contains', 'contains_not']
const EXACT: readonly Operator[] = ['is', 'is_not']
const GOAL: readonly Operator[] = ['is', 'has_not_done', 'contains']

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

export const FILTER_DIALOGS: readonly FilterDialog[] = [
  {
    name: 'page',
    label: 'Page',
    group: 'URL',
    dimensions: ['page', 'entry_page', 'exit_page'],
    operators: ALL,
  },
  { name: 'hostname', label: 'Hostname', group: 'URL', dimensions: ['hostname'], operators: ALL },
  {
    name: 'source',
    label: 'Source',
    group: 'Acquisition',
    dimensions: ['source', 'channel', 'referrer'],
    operators: ALL,
  },
  {
    name: 'utm',
    label: 'UTM tags',
    group: 'Acquisition',
    dimensions: ['utm_medium', 'utm_source', 'utm_campaign', 'utm_term', 'utm_content'],
    operators: ALL,
  },
  {
    name: 'location',
    label: 'Location',
    group: 'Device',
    dimensions: ['country', 'region', 'city'],
    operators: EXACT,
  },
  {
    name: 'screen',
    label: 'Screen size',
    group: 'Device',
    dimensions: ['screen'],
    operators: EXACT,
  },
  {
    name: 'browser',
    label: 'Browser',
    group: 'Device',
    dimensions: ['browser', 'browser_version'],
    operators: ALL,
  },
  {
    name: 'os',
    label: 'Operating system',
    group: 'Device',
    dimensions: ['os', 'os_version'],
    operators: ALL,
  },
  { name: 'goal', label: 'Goal', group: 'Behaviour', dimensions: ['goal'], operators: GOAL },
]

export const FILTER_GROUPS: readonly { group: string; dialogs: readonly FilterDialog[] }[] = [
  ...new Set(FILTER_DIALOGS.map(({ group }) => group)),
].map((group) => ({ group, dialogs: FILTER_DIALOGS.filter((dialog) => dialog.group === group) }))

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

/** The dialog that edits filters on a key; null where there is none. */
export function dialogOfKey(key: string): FilterDialog | null {
  return FILTER_DIALOGS.find(({ dimensions }) => dimensions.includes(key)) ?? null
}

/** The filter in words: dimension, operator and values. */
export function describeFilter([operator, key, clauses]: Filter, labels: Labels) {
  const property = propertyKey(key)
  return {
    dimension: property === null ? (DIMENSION_LABELS[key] ?? key) : `Property ${property}`,
    operator: OPERATOR_LABELS[operator],
    values: clauses.map(
      (clause) => labels[key === 'segment' ? `segment-${clause}` : clause] ?? clause,
    ),
  }
}
