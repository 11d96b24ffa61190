import { Maximize2 } from 'lucide-react'
import { basePath, useSite } from '../site'
import { AddressLink } from '../ui/address-link'
import type { Report } from './definitions'

/** Leads to every row of a report. */
export function DetailsLink({ report }: { report: Pick<Report, 'path'> }) {
  const site = useSite()
  return (
    <AddressLink
      to={{ path: `${basePath(site)}/${report.path}` }}
      className="mt-auto inline-flex items-center gap-1.5 self-center rounded-control px-3 pt-3 text-xs font-medium text-muted hover:text-ink"
    >
      <Maximize2 className="size-3" aria-hidden />
      Details
    </AddressLink>
  )
}
