import { ListFilter } from 'lucide-react'
import { useState } from 'react'
import { useSite, type Segment, type Site } from '../site'
import { applySegment, openDialog } from '../state/actions'
import { CONTROL, Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import { FILTER_DIALOGS } from './dimensions'

const SEGMENTS_SHOWN = 5
const GROUPS = [...new Set(FILTER_DIALOGS.map(({ group }) => group))]

/** Segments that the reader may apply: the site's where the plan has them, and their own. */
function listableSegments(site: Site): readonly Segment[] {
  if (site.limitedToSegmentId !== null) return []
  return site.segments.filter((segment) =>
    segment.type === 'site'
      ? site.siteSegmentsAvailable
      : site.loggedIn && segment.owner_id === site.userId,
  )
}

/** Offers everything there is to filter by. */
export function FilterMenu() {
  const site = useSite()
  const offered = FILTER_DIALOGS.filter(({ name }) => name !== 'props' || site.propsAvailable)
  const [all, setAll] = useState(false)
  const segments = listableSegments(site)
  const shown = all ? segments : segments.slice(0, SEGMENTS_SHOWN)
  return (
    <Menu
      trigger={
        <button type="button" className={CONTROL}>
          <ListFilter className="size-4 text-muted" aria-hidden />
          <span className="max-sm:sr-only">Filter</span>
        </button>
      }
    >
      {GROUPS.map((group) => (
        <div key={group}>
          <MenuLabel>{group}</MenuLabel>
          {offered
            .filter((dialog) => dialog.group === group)
            .map(({ name, label }) => (
              <MenuItem
                key={name}
                onSelect={() => {
                  openDialog(site, `filter/${name}`)
                }}
              >
                {label}
              </MenuItem>
            ))}
        </div>
      ))}
      {segments.length > 0 && (
        <>
          <MenuSeparator />
          <MenuLabel>Segments</MenuLabel>
          {shown.map(({ id, name }) => (
            <MenuItem
              key={id}
              onSelect={() => {
                applySegment(site, id, name)
              }}
            >
              {name}
            </MenuItem>
          ))}
          {shown.length < segments.length && (
            <button
              type="button"
              onClick={() => {
                setAll(true)
              }}
              className="px-2.5 py-2 text-xs font-medium text-muted hover:text-ink"
            >
              Show {segments.length - shown.length} more
            </button>
          )}
        </>
      )}
    </Menu>
  )
}
