import type { ReactNode } from 'react'
import type { Metric, Row } from '../api/types'
import type { Site } from '../site'
import { DeviceIcon, Favicon, Flag, codeOfFlag } from '../ui/pictures'
import { propertyFilterKey } from '../url/filters'

/**
 * Everything that sets one breakdown apart from another. Tiles and dialogs are generic over this.
 * A report is named alike in the API's path, in the dialog's path and here.
 */
export interface Report {
  path: string
  /** Heading of the dialog. */
  title: string
  /** What the tab in the tile says. */
  tab: string
  /** Heading of the column of names. */
  nameLabel: string
  /** The dimension that a click on a row filters, and that search looks in. */
  filterKey: string
  /** What the columns are called here, where it is not the metric's usual name. */
  labels?: Partial<Record<Metric, string>>
  /** Columns of the dialog, if no goal is filtered. */
  details: readonly Metric[]
  /** Columns instead of the usual ones, goal or not; those without any value are left out. */
  columns?: readonly Metric[]
  searchable?: boolean
  icon?: (row: Row) => ReactNode
  /** What a row filters by; its name if left out, nothing at all if null. */
  value?: (row: Row) => { value: string; label?: string } | null
  /** Page of the web that the row stands for. */
  link?: (row: Row, site: Site) => string | null
}

const VISIT_QUALITY = ['visitors', 'bounce_rate', 'visit_duration'] as const
const TECHNOLOGY = ['visitors', 'percentage', 'bounce_rate', 'visit_duration'] as const

export const DIRECT = 'Direct / None'
export const NOT_SET = '(not set)'

const sources: Report = {
  path: 'sources',
  title: 'Top sources',
  tab: 'Sources',
  nameLabel: 'Source',
  filterKey: 'source',
  details: VISIT_QUALITY,
  icon: (row) => <Favicon name={row.name} />,
}

const channels: Report = {
  path: 'channels',
  title: 'Top acquisition channels',
  tab: 'Channels',
  nameLabel: 'Channel',
  filterKey: 'channel',
  details: VISIT_QUALITY,
}

function campaign(part: string, tab: string): Report {
  return {
    path: `utm_${part}s`,
    title: `Top ${tab}`,
    tab,
    nameLabel: tab.replace(/s$/, ''),
    filterKey: `utm_${part}`,
    details: VISIT_QUALITY,
  }
}

export const CAMPAIGNS: readonly Report[] = [
  campaign('medium', 'UTM Mediums'),
  campaign('source', 'UTM Sources'),
  campaign('campaign', 'UTM Campaigns'),
  campaign('content', 'UTM Contents'),
  campaign('term', 'UTM Terms'),
]

/** Where within one source the visits came from. */
export function referrersOf(source: string): Report {
  return {
    path: `referrers/${encodeURIComponent(source)}`,
    title: `Referrers from ${source}`,
    tab: 'Referrers',
    nameLabel: 'Referrer',
    filterKey: 'referrer',
    details: VISIT_QUALITY,
    icon: () => <Favicon name={source} />,
    link: (row) => (row.name === DIRECT ? null : `https://${row.name}`),
  }
}

/** The page of the site that a row names by its path. */
export function pageLink(row: Row, site: Site): string | null {
  const [host = ''] = site.domain.split('/')
  return site.isConsolidatedView || !row.name.startsWith('/') ? null : `https://${host}${row.name}`
}

const pages: Report = {
  path: 'pages',
  title: 'Top pages',
  tab: 'Top pages',
  nameLabel: 'Page',
  filterKey: 'page',
  details: ['visitors', 'pageviews', 'bounce_rate', 'time_on_page', 'scroll_depth'],
  link: pageLink,
}

const entryPages: Report = {
  path: 'entry-pages',
  title: 'Entry pages',
  tab: 'Entry pages',
  nameLabel: 'Entry page',
  filterKey: 'entry_page',
  labels: { visitors: 'Unique entrances', visits: 'Total entrances' },
  details: ['visitors', 'visits', 'bounce_rate', 'visit_duration'],
  link: pageLink,
}

const exitPages: Report = {
  path: 'exit-pages',
  title: 'Exit pages',
  tab: 'Exit pages',
  nameLabel: 'Exit page',
  filterKey: 'exit_page',
  labels: { visitors: 'Unique exits', visits: 'Total exits' },
  details: ['visitors', 'visits', 'exit_rate'],
  link: pageLink,
}

const byCode = (row: Row) => ({ value: row.code ?? row.name, label: row.name })

const countries: Report = {
  path: 'countries',
  title: 'Top countries',
  tab: 'Countries',
  nameLabel: 'Country',
  filterKey: 'country',
  details: ['visitors', 'percentage'],
  icon: (row) => <Flag code={row.code ?? null} />,
  value: byCode,
}

const regions: Report = {
  path: 'regions',
  title: 'Top regions',
  tab: 'Regions',
  nameLabel: 'Region',
  filterKey: 'region',
  details: ['visitors'],
  icon: (row) => <Flag code={codeOfFlag(row.country_flag)} />,
  value: byCode,
}

const cities: Report = {
  path: 'cities',
  title: 'Top cities',
  tab: 'Cities',
  nameLabel: 'City',
  filterKey: 'city',
  details: ['visitors'],
  icon: (row) => <Flag code={codeOfFlag(row.country_flag)} />,
  value: (row) => ({ value: String(row.code ?? row.name), label: row.name }),
}

const browsers: Report = {
  path: 'browsers',
  title: 'Browsers',
  tab: 'Browsers',
  nameLabel: 'Browser',
  filterKey: 'browser',
  details: TECHNOLOGY,
}

const operatingSystems: Report = {
  path: 'operating-systems',
  title: 'Operating systems',
  tab: 'OS',
  nameLabel: 'Operating system',
  filterKey: 'os',
  details: TECHNOLOGY,
}

function versions(
  path: string,
  title: string,
  filterKey: string,
  parent: 'browser' | 'os',
): Report {
  return {
    path,
    title,
    tab: title,
    nameLabel: 'Version',
    filterKey,
    details: TECHNOLOGY,
    value: (row) => (row[parent] === NOT_SET ? null : { value: row.version ?? row.name }),
  }
}

const browserVersions = versions(
  'browser-versions',
  'Browser versions',
  'browser_version',
  'browser',
)
const osVersions = versions('operating-system-versions', 'OS versions', 'os_version', 'os')

const screenSizes: Report = {
  path: 'screen-sizes',
  title: 'Devices',
  tab: 'Devices',
  nameLabel: 'Device',
  filterKey: 'screen',
  icon: (row) => <DeviceIcon name={row.name} />,
  details: TECHNOLOGY,
  searchable: false,
}

const REVENUE = ['total_revenue', 'average_revenue'] as const

const conversions: Report = {
  path: 'conversions',
  title: 'Goal conversions',
  tab: 'Goals',
  nameLabel: 'Goal',
  filterKey: 'goal',
  labels: { visitors: 'Uniques', events: 'Total' },
  details: [],
  columns: ['visitors', 'events', 'conversion_rate', ...REVENUE],
}

/** Values of one custom property. */
export function propertyValues(property: string): Report {
  return {
    path: `custom-prop-values/${encodeURIComponent(property)}`,
    title: `Property “${property}”`,
    tab: 'Properties',
    nameLabel: property,
    filterKey: propertyFilterKey(property),
    labels: { visitors: 'Visitors', events: 'Events' },
    details: [],
    columns: ['visitors', 'events', 'percentage', 'conversion_rate', ...REVENUE],
  }
}

export const REPORTS = {
  sources,
  channels,
  pages,
  entryPages,
  exitPages,
  countries,
  regions,
  cities,
  browsers,
  browserVersions,
  operatingSystems,
  osVersions,
  screenSizes,
  conversions,
}

/** Report of a dialog's path below the dashboard; null if there is none by that name. */
export function reportOfDialog(dialog: string): Report | null {
  const [section = '', ...rest] = dialog.split('/')
  const detail = rest.map(decodeURIComponent).join('/')
  if (section === 'referrers' && detail) return referrersOf(detail)
  if (section === 'custom-prop-values' && detail) return propertyValues(detail)
  return [...Object.values(REPORTS), ...CAMPAIGNS].find(({ path }) => path === dialog) ?? null
}
