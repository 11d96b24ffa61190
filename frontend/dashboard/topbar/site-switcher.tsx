import { useQuery } from '@tanstack/react-query'
import { ChevronDown, Globe, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import { getJson } from '../api/client'
import { canEdit, useSite } from '../site'
import { useDashboard } from '../state/dashboard'
import { useHotkeys, type Hotkeys } from '../ui/hotkeys'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu'
import { Favicon } from '../ui/pictures'

const MOST_SITES = 9

interface Sites {
  data: { domain: string }[]
}

const pageOf = (domain: string) => `/${encodeURIComponent(domain)}`

function visit(domain: string) {
  window.location.assign(pageOf(domain))
}

/** Says which site is on show and leads to the others, by menu and by number key. */
export function SiteSwitcher() {
  const site = useSite()
  const { dialog } = useDashboard()
  const [open, setOpen] = useState(false)
  const sites = useQuery({
    queryKey: ['sites'],
    queryFn: ({ signal }) => getJson<Sites>('/api/sites', { signal }),
    enabled: site.loggedIn,
    staleTime: 5 * 60_000,
  })
  const domains = sites.data?.data.slice(0, MOST_SITES).map(({ domain }) => domain) ?? []
  const several = domains.length > 1

  const go = (domain: string) => {
    setOpen(false)
    if (domain !== site.domain) visit(domain)
  }
  const hotkeys: Hotkeys = Object.fromEntries(
    domains.map((domain, index) => [
      String(index + 1),
      () => {
        go(domain)
      },
    ]),
  )
  const allSites = site.consolidatedViewAvailable ? site.teamIdentifier : null
  useHotkeys(
    allSites === null
      ? hotkeys
      : {
          ...hotkeys,
          0: () => {
            go(allSites)
          },
        },
    dialog === '' && site.loggedIn,
  )

  const name = (
    <>
      {site.isConsolidatedView ? (
        <Globe className="size-4 text-muted" />
      ) : (
        <Favicon name={site.domain} />
      )}
      <span className="truncate">{site.isConsolidatedView ? 'All sites' : site.domain}</span>
    </>
  )
  const style = 'inline-flex min-w-0 items-center gap-2.5 text-base font-semibold text-ink'
  if (!site.loggedIn) return <h1 className={style}>{name}</h1>

  return (
    <h1 className="min-w-0">
      <Menu
        align="start"
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            className={`${style} -ml-2 rounded-control px-2 py-1.5 hover:bg-sunken data-[state=open]:bg-sunken`}
          >
            {name}
            <ChevronDown className="size-4 shrink-0 text-muted" aria-hidden />
          </button>
        }
      >
        <MenuItem href="/sites">Back to sites</MenuItem>
        {canEdit(site) && !site.isConsolidatedView && (
          <MenuItem href={`${pageOf(site.domain)}/installation?flow=review`}>Installation</MenuItem>
        )}
        <MenuSeparator />
        {allSites !== null && (
          <MenuItem
            hint="0"
            current={site.isConsolidatedView}
            onSelect={() => {
              go(allSites)
            }}
          >
            <SiteName domain={null} />
          </MenuItem>
        )}
        {sites.isPending && (
          <span className="flex h-9 items-center px-2.5 text-muted">
            <LoaderCircle className="size-4 animate-spin" aria-label="Loading" />
          </span>
        )}
        {sites.isError && (
          <MenuItem onSelect={() => void sites.refetch()}>Sites did not load. Try again</MenuItem>
        )}
        {domains.map((domain, index) => (
          <MenuItem
            key={domain}
            hint={several ? String(index + 1) : undefined}
            current={domain === site.domain}
            onSelect={() => {
              go(domain)
            }}
          >
            <SiteName domain={domain} />
          </MenuItem>
        ))}
      </Menu>
    </h1>
  )
}

function SiteName({ domain }: { domain: string | null }) {
  return (
    <span className="flex items-center gap-2.5">
      {domain === null ? <Globe className="size-4 text-muted" /> : <Favicon name={domain} />}
      <span className="truncate">{domain ?? 'All sites'}</span>
    </span>
  )
}
