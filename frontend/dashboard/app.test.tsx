import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { App } from './app'
import { readSite } from './site'

const SHELL: DOMStringMap = {
  domain: 'example.com',
  offset: '0',
  statsBegin: '2024-01-01',
  nativeStatsBegin: '2024-01-01',
  hasGoals: 'true',
  hasProps: 'false',
  loggedIn: 'true',
  currentUserRole: 'owner',
}

const row = (name: string, visitors: number) => ({ name, visitors, percentage: 50 })
const breakdown = (...results: object[]) => ({ results, meta: {}, skip_imported_reason: null })

const ANSWERS: Record<string, unknown> = {
  sites: { data: [{ domain: 'example.com' }, { domain: 'other.com' }] },
  'current-visitors': 3,
  'top-stats': {
    top_stats: [
      {
        name: 'Unique visitors',
        value: 1234,
        graph_metric: 'visitors',
        comparison_value: 1000,
        change: 23,
      },
      {
        name: 'Bounce rate',
        value: 40,
        graph_metric: 'bounce_rate',
        comparison_value: 50,
        change: -10,
      },
    ],
    graphable_metrics: ['visitors', 'bounce_rate'],
    interval: 'day',
    sample_percent: 100,
    with_imported_switch: { visible: false, togglable: false, tooltip_msg: null },
    includes_imported: false,
    from: '2026-10-27',
    to: '2026-11-23',
    comparing_from: '2026-09-29',
    comparing_to: '2026-10-26',
  },
  'main-graph': {
    metric: 'visitors',
    plot: [1, 2],
    labels: ['2026-11-22', '2026-11-23'],
    comparison_plot: null,
    comparison_labels: null,
    present_index: null,
    full_intervals: null,
  },
  channels: breakdown(row('Direct', 10), row('Referral', 5)),
  sources: breakdown(row('Google', 10)),
  pages: breakdown(row('/', 10), row('/pricing', 4)),
  countries: breakdown({ ...row('Germany', 10), code: 'DE' }),
  regions: breakdown(),
  browsers: breakdown(row('Chrome', 10)),
  'browser-versions': breakdown({ ...row('Chrome 142', 10), version: '142', browser: 'Chrome' }),
  conversions: breakdown({ name: 'Signup', visitors: 7, events: 9, conversion_rate: 1.5 }),
}

let failing: Set<string>
let requests: URL[]

const reportOf = (url: URL) =>
  url.pathname.replace(/^\/api\/(stats\/[^/]+\/)?/, '').replace(/\/$/, '')
const requestsFor = (report: string) => requests.filter((url) => reportOf(url) === report)
const filtersOf = (url: URL | undefined): unknown =>
  JSON.parse(url?.searchParams.get('filters') ?? 'null')

afterEach(() => {
  vi.useRealTimers()
})

beforeEach(() => {
  failing = new Set()
  requests = []
  vi.stubGlobal('fetch', (path: string) => {
    const url = new URL(path, 'http://localhost')
    requests.push(url)
    const report = reportOf(url)
    const answer = failing.has(report) ? { error: 'The warehouse is away' } : ANSWERS[report]
    return Promise.resolve(
      new Response(JSON.stringify(answer ?? { error: 'unknown' }), {
        status: answer === undefined ? 404 : failing.has(report) ? 500 : 200,
      }),
    )
  })
})

function open(address = '/example.com', shell: DOMStringMap = SHELL) {
  window.history.replaceState(null, '', address)
  render(<App site={readSite(shell)} />)
  return userEvent.setup()
}

const tile = (name: string) => within(screen.getByRole('region', { name }))

describe('a row', () => {
  it('filters everything by its value when clicked', async () => {
    const user = open()
    await user.click(await tile('Pages').findByText('/pricing'))

    expect(window.location.search).toBe('?f=is,page,/pricing')
    expect(screen.getByRole('button', { name: 'Remove filter' })).toBeTruthy()
    await waitFor(() => {
      expect(filtersOf(requestsFor('top-stats').at(-1))).toEqual([
        ['is', 'event:page', ['/pricing']],
      ])
    })
  })

  it('of a channel leads on to its sources, and back once the filter is gone', async () => {
    const user = open()
    await user.click(await tile('Sources').findByText('Referral'))
    expect(await tile('Sources').findByText('Google')).toBeTruthy()

    await user.click(screen.getByRole('button', { name: 'Remove filter' }))
    expect(await tile('Sources').findByText('Referral')).toBeTruthy()
  })

  it('of a country keeps its name in the address', async () => {
    const user = open()
    await user.click(tile('Locations').getByRole('tab', { name: 'Countries' }))
    await user.click(await tile('Locations').findByText('Germany'))
    expect(window.location.search).toBe('?f=is,country,DE&l=DE,Germany')
    expect(tile('Locations').getByRole('tab', { name: 'Regions' }).ariaSelected).toBe('true')
  })
})

describe('the keyboard', () => {
  it.each([
    ['w', '?period=7d'],
    ['Y', '?period=year'],
    ['r', '?period=realtime'],
  ])('%s chooses a period', async (key, search) => {
    const user = open()
    await user.keyboard(key)
    expect(window.location.search).toBe(search)
  })

  it('is left alone while someone types or holds a modifier', async () => {
    const user = open('/example.com/pages')
    await user.type(await screen.findByRole('searchbox'), 'w')
    await user.keyboard('{Control>}w{/Control}')
    expect(window.location.search).toBe('')
  })

  it('toggles the comparison, and steps through months', async () => {
    const user = open('/example.com?period=month&date=2025-06-01')
    await user.keyboard('x')
    expect(window.location.search).toContain('comparison=previous_period')
    await user.keyboard('{ArrowLeft}')
    expect(window.location.search).toContain('date=2025-05-01')
    await user.keyboard('x')
    expect(window.location.search).toContain('comparison=off')
  })

  it('serves an open menu alone, but for the keys that the menu shows', async () => {
    const user = open('/example.com?period=month&date=2025-06-01')
    await user.click(screen.getByRole('button', { name: 'Filter' }))
    await screen.findByRole('menu')
    await user.keyboard('a{ArrowLeft}')
    expect(window.location.search).toBe('?period=month&date=2025-06-01')

    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'June 2025' }))
    await screen.findByRole('menu')
    await user.keyboard('a')
    expect(window.location.search).toBe('?period=all')
  })

  it('clears all filters with Escape', async () => {
    const user = open('/example.com?f=is,page,/&f=is,source,Google&period=7d')
    await user.keyboard('{Escape}')
    expect(window.location.search).toBe('?period=7d')
  })
})

describe('a failed report', () => {
  it('says so in its own tile, leaves the others, and can be tried again', async () => {
    failing.add('browsers')
    const user = open()
    const alert = await tile('Devices').findByRole('alert')
    expect(within(alert).getByText('The warehouse is away')).toBeTruthy()
    expect(await tile('Pages').findByText('/pricing')).toBeTruthy()

    failing.clear()
    await user.click(within(alert).getByRole('button', { name: 'Try again' }))
    expect(await tile('Devices').findByText('Chrome')).toBeTruthy()
  })
})

describe('the page', () => {
  it('shows the top stats and draws the one that is chosen', async () => {
    const user = open()
    const overview = tile('Overview')
    expect(await overview.findByText('1.2k')).toBeTruthy()
    await user.click(overview.getByRole('button', { name: /Bounce rate/ }))
    await waitFor(() => {
      expect(requestsFor('main-graph').at(-1)?.searchParams.get('metric')).toBe('bounce_rate')
    })
    expect(localStorage.getItem('metric__example.com')).toBe('bounce_rate')
  })

  it('asks for the previous period to draw arrows, but not for rows', async () => {
    open()
    await tile('Pages').findByText('/pricing')
    expect(requestsFor('top-stats')[0]?.searchParams.get('comparison')).toBe('previous_period')
    expect(requestsFor('pages')[0]?.searchParams.has('comparison')).toBe(false)
  })

  it('counts current visitors unless filtered or in realtime', async () => {
    const user = open()
    expect(await screen.findByRole('button', { name: /3 current visitors/ })).toBeTruthy()
    await user.click(await tile('Pages').findByText('/pricing'))
    expect(screen.queryByRole('button', { name: /current visitors/ })).toBeNull()
  })

  it('lists versions once a single browser is filtered', async () => {
    open('/example.com?f=is,browser,Chrome')
    expect(await tile('Devices').findByText('Chrome 142')).toBeTruthy()
  })

  it('remembers the period for the next visit, but never realtime', async () => {
    const user = open()
    await user.keyboard('w')
    await user.keyboard('r')
    expect(localStorage.getItem('period__example.com')).toBe('7d')
  })

  it('refreshes what is live every 30 seconds, and nothing else', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    open()
    await tile('Pages').findByText('/pricing')
    await screen.findByRole('button', { name: /3 current visitors/ })
    await vi.advanceTimersByTimeAsync(31_000)
    expect(requestsFor('current-visitors')).toHaveLength(2)
    expect(requestsFor('pages')).toHaveLength(1)
  })

  it('refreshes every report in realtime', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    open('/example.com?period=realtime')
    await tile('Pages').findByText('/pricing')
    await vi.advanceTimersByTimeAsync(31_000)
    expect(requestsFor('pages')).toHaveLength(2)
    expect(requestsFor('top-stats').every((url) => !url.searchParams.has('comparison'))).toBe(true)
  })

  it('shows which way a row moved while comparing', async () => {
    ANSWERS['entry-pages'] = breakdown({
      ...row('/', 10),
      comparison: { visitors: 20, change: { visitors: -50 } },
    })
    const user = open('/example.com?comparison=year_over_year')
    await user.click(tile('Pages').getByRole('tab', { name: 'Entry pages' }))
    expect(await tile('Pages').findByLabelText('down')).toBeTruthy()
    const { searchParams } = requestsFor('entry-pages')[0] ?? new URL('http://localhost')
    expect(searchParams.get('comparison')).toBe('year_over_year')
    expect(searchParams.get('match_day_of_week')).toBe('true')
  })

  it('says "No data yet" where there is none', async () => {
    const user = open()
    await user.click(tile('Locations').getByRole('tab', { name: 'Regions' }))
    expect(await tile('Locations').findByText('No data yet')).toBeTruthy()
  })

  it('carries the key of a shared link in every question', async () => {
    open('/share/example.com?auth=k3y', {
      ...SHELL,
      loggedIn: 'false',
      currentUserRole: 'public',
      sharedLinkAuth: 'k3y',
    })
    await tile('Pages').findByText('/pricing')
    expect(requests.length).toBeGreaterThan(0)
    expect(requests.every((url) => url.searchParams.get('auth') === 'k3y')).toBe(true)
  })
})

describe('the details dialog', () => {
  it('opens by its address, sorts by a column and closes to the dashboard', async () => {
    const user = open('/example.com/pages?period=7d')
    const dialog = within(await screen.findByRole('dialog', { name: 'Top pages' }))
    await user.click(await dialog.findByRole('button', { name: /Visitors/ }))
    await waitFor(() => {
      expect(requestsFor('pages').at(-1)?.searchParams.get('order_by')).toBe('[["visitors","asc"]]')
    })
    await user.keyboard('{Escape}')
    expect(window.location.pathname + window.location.search).toBe('/example.com?period=7d')
  })

  it('hands the focus back to the link that opened it', async () => {
    const user = open('/example.com')
    const details = await tile('Pages').findByRole('link', { name: 'Details' })
    await user.click(details)
    await screen.findByRole('dialog', { name: 'Top pages' })
    expect(document.activeElement).not.toBe(details)
    await user.keyboard('{Escape}')
    await waitFor(() => {
      expect(document.activeElement).toBe(details)
    })
  })

  it('searches the rows on the server', async () => {
    const user = open('/example.com/pages')
    await user.type(await screen.findByRole('searchbox'), 'pri')
    await waitFor(() => {
      expect(filtersOf(requestsFor('pages').at(-1))).toEqual([['contains', 'event:page', ['pri']]])
    })
  })
})

it('the filter dialog replaces the address with what was chosen', async () => {
  ANSWERS['suggestions/source'] = [{ value: 'Google', label: 'Google' }]
  const user = open('/example.com/filter/source?f=is,page,/')
  const dialog = within(await screen.findByRole('dialog'))
  const apply = dialog.getByRole('button', { name: 'Apply filter' })
  expect(apply).toHaveProperty('disabled', true)

  await user.click(dialog.getByRole('combobox', { name: 'Source' }))
  await user.click(await screen.findByRole('option', { name: 'Google' }))
  await user.click(apply)
  expect(window.location.pathname).toBe('/example.com')
  expect(window.location.search).toBe('?f=is,source,Google&f=is,page,/')
})
