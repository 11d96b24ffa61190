import { createContext, use } from 'react'

export type Role = 'public' | 'billing' | 'viewer' | 'editor' | 'admin' | 'owner' | 'super_admin'

/** A saved set of filters, as the page shell lists it. */
export interface Segment {
  id: number
  name: string
  type: 'site' | 'personal'
  owner_id?: number | null
}

/** A way through goals, as the page shell lists it. */
export interface FunnelSummary {
  id: number
  name: string
  steps_count: number
}

/** What the page shell says of the site and of the reader, from the container's `data-*`. */
export interface Site {
  domain: string
  /** Seconds that the site's clock is ahead of UTC. */
  offset: number
  statsBegin: string | null
  nativeStatsBegin: string | null
  hasGoals: boolean
  hasProps: boolean
  conversionsOptedOut: boolean
  propsOptedOut: boolean
  funnelsOptedOut: boolean
  funnelsAvailable: boolean
  propsAvailable: boolean
  siteSegmentsAvailable: boolean
  loggedIn: boolean
  role: Role
  userId: number | null
  sharedLinkAuth: string | null
  embedded: boolean
  isDbip: boolean
  funnels: readonly FunnelSummary[]
  segments: readonly Segment[]
  validIntervalsByPeriod: Readonly<Record<string, readonly string[]>>
  isConsolidatedView: boolean
  consolidatedViewAvailable: boolean
  teamIdentifier: string | null
  limitedToSegmentId: number | null
}

function text(value: string | undefined): string | null {
  return value === undefined || value === '' || value === 'null' ? null : value
}

function flag(value: string | undefined): boolean {
  return value === 'true'
}

function integer(value: string | undefined): number | null {
  const number = Number.parseInt(value ?? '', 10)
  return Number.isNaN(number) ? null : number
}

function json<T>(value: string | undefined, fallback: T): T {
  const present = text(value)
  return present === null ? fallback : (JSON.parse(present) as T)
}

/** Reads the shell's attributes; throws if the site's domain is missing. */
export function readSite(data: DOMStringMap): Site {
  const domain = text(data.domain)
  if (domain === null) throw new Error('The page does not say which site it shows.')
  return {
    domain,
    offset: integer(data.offset) ?? 0,
    statsBegin: text(data.statsBegin),
    nativeStatsBegin: text(data.nativeStatsBegin),
    hasGoals: flag(data.hasGoals),
    hasProps: flag(data.hasProps),
    conversionsOptedOut: flag(data.conversionsOptedOut),
    propsOptedOut: flag(data.propsOptedOut),
    funnelsOptedOut: flag(data.funnelsOptedOut),
    funnelsAvailable: flag(data.funnelsAvailable),
    propsAvailable: flag(data.propsAvailable),
    siteSegmentsAvailable: flag(data.siteSegmentsAvailable),
    loggedIn: flag(data.loggedIn),
    role: (text(data.currentUserRole) ?? 'public') as Role,
    userId: integer(data.currentUserId),
    sharedLinkAuth: text(data.sharedLinkAuth),
    embedded: flag(data.embedded),
    isDbip: flag(data.isDbip),
    funnels: json<FunnelSummary[]>(data.funnels, []),
    segments: json<Segment[]>(data.segments, []),
    validIntervalsByPeriod: json<Record<string, string[]>>(data.validIntervalsByPeriod, {}),
    isConsolidatedView: flag(data.isConsolidatedView),
    consolidatedViewAvailable: flag(data.consolidatedViewAvailable),
    teamIdentifier: text(data.teamIdentifier),
    limitedToSegmentId: integer(data.limitedToSegmentId),
  }
}

/** May change goals, properties and settings. */
export function canEdit(site: Site): boolean {
  return ['editor', 'admin', 'owner', 'super_admin'].includes(site.role)
}

/** Path under which the dashboard and its dialogs live. */
export function basePath(site: Pick<Site, 'domain' | 'sharedLinkAuth'>): string {
  const domain = encodeURIComponent(site.domain)
  return site.sharedLinkAuth === null ? `/${domain}` : `/share/${domain}`
}

export const SiteContext = createContext<Site | null>(null)

export function useSite(): Site {
  const site = use(SiteContext)
  if (!site) throw new Error('useSite needs a SiteContext above it')
  return site
}
