import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Row } from '../api/types'
import { shortenLabel } from '../format/labels'
import { useSite } from '../site'
import { rowNavigation } from '../state/actions'
import { AddressLink } from '../ui/address-link'
import type { Report } from './definitions'

interface Props {
  report: Report
  row: Row
  maxLength: number
  onFilter?: ((row: Row) => void) | undefined
}

/** A row's name: filters on click, with its picture before and its web page after. */
export function RowName({ report, row, maxLength, onFilter }: Props) {
  const site = useSite()
  const filter = report.value ? report.value(row) : { value: row.name }
  const link = report.link?.(row, site) ?? null
  const name = shortenLabel(row.name, maxLength)

  let label: ReactNode = <span className="truncate">{name}</span>
  if (filter) {
    const labels = filter.label ? { [filter.value]: filter.label } : {}
    label = (
      <AddressLink
        to={rowNavigation(site, report.filterKey, filter.value, labels)}
        onNavigate={() => onFilter?.(row)}
        title={row.name === name ? undefined : row.name}
        className="truncate underline-offset-4 after:absolute after:inset-0 hover:underline"
      >
        {name}
      </AddressLink>
    )
  }
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      {report.icon?.(row)}
      {label}
      {link !== null && (
        <a
          href={link}
          target="_blank"
          rel="noreferrer"
          aria-label={`Open ${row.name} in a new tab`}
          className="relative z-10 shrink-0 text-faint opacity-0 group-hover/row:opacity-100 hover:text-ink focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
        >
          <ExternalLink className="size-3.5" />
        </a>
      )}
    </span>
  )
}
