import { X } from 'lucide-react'
import { basePath, useSite } from '../site'
import { isLocked, removeFilter } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { AddressLink } from '../ui/address-link'
import type { Filter } from '../url/filters'
import { describeFilter, dialogOfKey } from './dimensions'

export function FilterText({ filter }: { filter: Filter }) {
  const site = useSite()
  const { labels } = useDashboard().state
  const segments = Object.fromEntries(site.segments.map(({ id, name }) => [`segment-${id}`, name]))
  const { dimension, operator, values } = describeFilter(filter, { ...segments, ...labels })
  return (
    <>
      {dimension} {operator}{' '}
      {values.map((value, index) => (
        <span key={value}>
          {index > 0 && ' or '}
          <b className="font-semibold text-ink">{value}</b>
        </span>
      ))}
    </>
  )
}

/** One active filter: a click edits it, the cross removes it. */
export function FilterPill({ filter, fill = false }: { filter: Filter; fill?: boolean }) {
  const site = useSite()
  const dialog = dialogOfKey(filter[1])
  const text = (
    <span className="block truncate">
      <FilterText filter={filter} />
    </span>
  )
  return (
    <span
      className={`inline-flex h-8 items-center rounded-control bg-accent-soft text-[0.8125rem] text-body ${fill ? 'w-full' : 'max-w-72 shrink-0'}`}
    >
      {dialog ? (
        <AddressLink
          to={{ path: `${basePath(site)}/filter/${dialog.name}` }}
          className="min-w-0 flex-1 py-1 pl-3 hover:text-ink"
        >
          {text}
        </AddressLink>
      ) : (
        <span className="min-w-0 flex-1 py-1 pl-3">{text}</span>
      )}
      {isLocked(site, filter) ? (
        <span className="w-3" />
      ) : (
        <button
          type="button"
          aria-label="Remove filter"
          onClick={() => {
            removeFilter(filter)
          }}
          className="p-2 text-muted hover:text-ink"
        >
          <X className="size-3.5" />
        </button>
      )}
    </span>
  )
}
