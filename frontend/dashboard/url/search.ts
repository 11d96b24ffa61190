import { OPERATORS, pruneLabels, type Filter, type Labels, type Operator } from './filters'

/** Everything the query string says, parsed. Unknown parameters are kept as they are. */
export interface Search {
  readonly filters: readonly Filter[]
  readonly labels: Labels
  readonly params: Readonly<Record<string, string | boolean>>
}

export const EMPTY_SEARCH: Search = { filters: [], labels: {}, params: {} }

const OPERATOR_ALIASES: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(OPERATORS.map((operator) => [operator, operator])),
  does_not_contain: 'contains_not',
}

/** Percent-encodes one part; `:` and `/` stay readable, a comma never does. */
function encodePart(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2F', '/')
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function parseFilter(value: string): Filter | null {
  const [rawOperator = '', key = '', ...clauses] = value.split(',').map(decodePart)
  const operator = OPERATOR_ALIASES[rawOperator]
  const filled = clauses.filter((clause) => clause !== '')
  return operator && key && filled.length > 0 ? [operator, key, filled] : null
}

/** Reads a query string, with or without its leading `?`. Malformed parts are dropped. */
export function parseSearch(queryString: string): Search {
  const filters: Filter[] = []
  const labels: Record<string, string> = {}
  const params: Record<string, string | boolean> = {}
  for (const pair of queryString.replace(/^\?/, '').split('&')) {
    if (pair === '') continue
    const [rawName = '', ...rest] = pair.split('=')
    const name = decodePart(rawName)
    const value = rest.join('=')
    if (name === 'f') {
      const filter = parseFilter(value)
      if (filter) filters.push(filter)
    } else if (name === 'l') {
      const [code = '', label = ''] = value.split(',').map(decodePart)
      if (code && label) labels[code] = label
    } else {
      const text = decodePart(value)
      params[name] = text === 'true' ? true : text === 'false' ? false : text
    }
  }
  return { filters, labels, params }
}

/** Writes the query string, with its leading `?` unless empty: filters, labels, then the rest. */
export function serialiseSearch({ filters, labels, params }: Search): string {
  const kept = filters.filter(([, , clauses]) => clauses.length > 0)
  const parts = [
    ...kept.map(
      ([operator, key, clauses]) => `f=${[operator, key, ...clauses].map(encodePart).join()}`,
    ),
    ...Object.entries(pruneLabels(labels, kept))
      .filter(([code, label]) => code && label)
      .map(([code, label]) => `l=${encodePart(code)},${encodePart(label)}`),
    ...Object.entries(params).map(
      ([name, value]) => `${encodePart(name)}=${encodePart(String(value))}`,
    ),
  ]
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** Sets parameters; `null` removes one. */
export function withParams(
  search: Search,
  changes: Readonly<Record<string, string | boolean | null>>,
): Search {
  const params = Object.entries({ ...search.params, ...changes }).filter(
    (entry): entry is [string, string | boolean] => entry[1] !== null,
  )
  return { ...search, params: Object.fromEntries(params) }
}

/** Sets the filters, adding labels for their clauses; labels that nothing uses any more go. */
export function withFilters(
  search: Search,
  filters: readonly Filter[],
  newLabels: Labels = {},
): Search {
  return { ...search, filters, labels: pruneLabels({ ...search.labels, ...newLabels }, filters) }
}
