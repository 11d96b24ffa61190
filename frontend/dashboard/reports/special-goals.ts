import type { Row } from '../api/types'
import { pageLink, propertyValues, type Report } from './definitions'

interface SpecialGoal {
  property: string
  /** Name of the tab that lists the property's values. */
  tab: string
  nameLabel: string
  link?: NonNullable<Report['link']>
}

const toUrl = (row: Row) => (/^https?:\/\//.test(row.name) ? row.name : null)

/** Goals that the tracker itself sends, each with the one property worth listing. */
const SPECIAL_GOALS: Readonly<Record<string, SpecialGoal>> = {
  '404': { property: 'path', tab: '404 Pages', nameLabel: 'Path', link: pageLink },
  'Outbound Link: Click': { property: 'url', tab: 'Outbound Links', nameLabel: 'URL', link: toUrl },
  'Cloaked Link: Click': { property: 'url', tab: 'Cloaked Links', nameLabel: 'URL', link: toUrl },
  'File Download': { property: 'url', tab: 'File Downloads', nameLabel: 'URL', link: toUrl },
  'WP Form Completions': {
    property: 'path',
    tab: 'Form Completions',
    nameLabel: 'Path',
    link: pageLink,
  },
  'WP Search Queries': { property: 'search_query', tab: 'Search Queries', nameLabel: 'Query' },
}

/** What to list in place of a goal that is the only one filtered; null for ordinary goals. */
export function reportOfSpecialGoal(goal: string | null): Report | null {
  const special = goal === null ? undefined : SPECIAL_GOALS[goal]
  if (!special) return null
  const { property, ...rest } = special
  return { ...propertyValues(property), ...rest }
}

/** Goals on a page are named after it. */
export function isPageGoal(goal: string): boolean {
  return goal.startsWith('Visit ')
}
