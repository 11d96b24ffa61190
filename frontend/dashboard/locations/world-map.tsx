import { geoNaturalEarth1, geoPath } from 'd3-geo'
import { scaleSqrt } from 'd3-scale'
import codes from 'i18n-iso-countries/codes.json'
import { useMemo, useState, type MouseEvent } from 'react'
import { feature } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import atlas from 'world-atlas/countries-110m.json'
import type { Breakdown, Row } from '../api/types'
import { useReport } from '../api/use-report'
import { longNumber, magnitude } from '../format/numbers'
import { DetailsLink } from '../reports/details-link'
import { ImportedWarning } from '../reports/imported-warning'
import { REPORTS } from '../reports/definitions'
import { useSite } from '../site'
import { rowNavigation } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { Failure, Progress } from '../ui/notices'
import { Flag } from '../ui/pictures'
import { navigate } from '../url/location'

const WIDTH = 560
const HEIGHT = 330
const ANTARCTICA = '010'

interface Shape {
  code: string | null
  name: string
  path: string
}

const alpha2 = new Map(codes.map(([code, , numeric]) => [numeric, code]))

/** Outlines of the countries, drawn once for a canvas of fixed size. */
function drawShapes(): Shape[] {
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection<{ name: string }> }>
  const world = feature(topology, topology.objects.countries)
  const land = {
    ...world,
    features: world.features.filter(({ id }) => id !== ANTARCTICA),
  }
  const draw = geoPath(geoNaturalEarth1().fitSize([WIDTH, HEIGHT], land)).digits(1)
  return land.features.map((country) => ({
    code: alpha2.get(String(country.id)) ?? null,
    name: country.properties.name,
    path: draw(country) ?? '',
  }))
}

interface Pointed {
  row: Row
  x: number
  y: number
}

export default function WorldMap({
  enabled,
  onFilter,
}: {
  enabled: boolean
  onFilter: () => void
}) {
  const site = useSite()
  const { converting, realtime } = useDashboard()
  const [pointed, setPointed] = useState<Pointed | null>(null)
  const shapes = useMemo(() => drawShapes(), [])
  const query = useReport<Breakdown>('countries', { extra: { limit: '300' }, enabled })
  const rows = useMemo(
    () => new Map(query.data?.results.map((row) => [row.code ?? '', row])),
    [query.data],
  )

  if (query.isError && !query.data) {
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  }
  const largest = Math.max(...Array.from(rows.values(), (row) => magnitude(row.visitors) ?? 0), 1)
  // By square root: a linear scale leaves all but the largest country pale.
  const shade = scaleSqrt([0, largest], [18, 100])
  const noun = converting ? 'conversions' : realtime ? 'current visitors' : 'visitors'

  const point = (row: Row, event: MouseEvent<SVGPathElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect()
    if (box) setPointed({ row, x: event.clientX - box.left, y: event.clientY - box.top })
  }
  const filterBy = (row: Row) => {
    const code = row.code ?? ''
    navigate(rowNavigation(site, 'country', code, { [code]: row.name }))
    onFilter()
  }

  return (
    <div className="flex flex-1 flex-col">
      <Progress active={query.isPlaceholderData} />
      <div className="relative flex flex-1 items-center">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          role="group"
          aria-label="Map of visitors by country"
          className={`w-full transition-opacity ${query.data ? '' : 'animate-pulse'}`}
          onMouseLeave={() => {
            setPointed(null)
          }}
        >
          {shapes.map(({ code, name, path }) => {
            const row = code ? rows.get(code) : undefined
            const strength = row ? shade(magnitude(row.visitors) ?? 0) : 0
            return (
              <path
                key={name}
                d={path}
                className={`stroke-surface stroke-[0.6] transition-[fill] ${row ? 'cursor-pointer hover:stroke-ink hover:stroke-1 focus-visible:stroke-ink' : ''}`}
                style={{
                  fill: row
                    ? `color-mix(in oklab, var(--accent) ${strength}%, var(--sunken))`
                    : 'var(--sunken)',
                }}
                {...(row && {
                  role: 'button',
                  tabIndex: 0,
                  'aria-label': `${row.name}: ${longNumber(magnitude(row.visitors) ?? 0)} ${noun}`,
                  onMouseMove: (event: MouseEvent<SVGPathElement>) => {
                    point(row, event)
                  },
                  onClick: () => {
                    filterBy(row)
                  },
                  onKeyDown: (event) => {
                    if (event.key === 'Enter') filterBy(row)
                  },
                })}
                {...(row
                  ? {}
                  : {
                      onMouseEnter: () => {
                        setPointed(null)
                      },
                    })}
              />
            )
          })}
        </svg>
        {pointed && <MapTooltip {...pointed} noun={noun} />}
      </div>
      <span className="absolute top-3 right-4">
        <ImportedWarning reason={query.data?.skip_imported_reason} />
      </span>
      {rows.size > 0 && <DetailsLink report={REPORTS.countries} />}
      {site.isDbip && (
        <p className="pt-1 text-center text-[0.6875rem] text-muted">
          <a href="https://db-ip.com" target="_blank" rel="noreferrer" className="hover:underline">
            IP Geolocation by DB-IP
          </a>
        </p>
      )}
    </div>
  )
}

function MapTooltip({ row, x, y, noun }: Pointed & { noun: string }) {
  return (
    <div
      className="pointer-events-none absolute z-10 w-max -translate-x-1/2 -translate-y-full rounded-control border border-line bg-raised px-3 py-2 text-xs shadow-raised"
      style={{ left: x, top: y - 10 }}
    >
      <span className="flex items-center gap-2 font-medium text-ink">
        <Flag code={row.code ?? null} />
        {row.name}
      </span>
      <span className="tabular text-muted">
        {longNumber(magnitude(row.visitors) ?? 0)} {noun}
      </span>
    </div>
  )
}
