import { Download, LoaderCircle } from 'lucide-react'
import { useEffect, useState } from 'react'
import { queryParams } from '../api/query'
import type { Interval } from '../periods/intervals'
import { useSite, type Site } from '../site'
import { useDashboard, type DashboardState } from '../state/dashboard'
import { Tooltip } from '../ui/tooltip'

/** The server takes this cookie away with the file that it sends. */
const COOKIE = 'exporting'
const POLL_MS = 1_000
/** After a refusal the cookie would stay. */
const MAX_AGE_S = 120

function exportAddress(site: Site, state: DashboardState, interval: Interval): string {
  const params = queryParams({ ...state, comparison: null }, { interval })
  if (site.sharedLinkAuth !== null) params.set('auth', site.sharedLinkAuth)
  return `/${encodeURIComponent(site.domain)}/export?${params}`
}

function isWaiting(): boolean {
  return document.cookie.split('; ').some((cookie) => cookie.startsWith(`${COOKIE}=`))
}

/** Downloads all figures of the dashboard as it is. */
export function ExportLink({ interval, className }: { interval: Interval; className: string }) {
  const site = useSite()
  const { state } = useDashboard()
  const [waiting, setWaiting] = useState(false)
  useEffect(() => {
    if (!waiting) return
    const timer = window.setInterval(() => {
      setWaiting(isWaiting())
    }, POLL_MS)
    return () => {
      window.clearInterval(timer)
    }
  }, [waiting])
  const Icon = waiting ? LoaderCircle : Download
  return (
    <Tooltip content={waiting ? 'Preparing the export' : 'Export stats'}>
      <a
        href={exportAddress(site, state, interval)}
        aria-label="Export stats"
        aria-busy={waiting}
        onClick={() => {
          document.cookie = `${COOKIE}=true; path=/; max-age=${MAX_AGE_S}; samesite=lax`
          setWaiting(true)
        }}
        className={className}
      >
        <Icon className={`size-4 ${waiting ? 'animate-spin' : ''}`} aria-hidden />
        <span className="max-sm:hidden">Export</span>
      </a>
    </Tooltip>
  )
}
