import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { App } from '../app'
import { readSite } from '../site'

const SHELL: DOMStringMap = {
  domain: 'example.com',
  offset: '0',
  statsBegin: '2024-01-01',
  nativeStatsBegin: '2024-01-01',
  hasGoals: 'true',
  hasProps: 'true',
  propsAvailable: 'true',
  funnelsAvailable: 'true',
  funnels: JSON.stringify([
    { id: 7, name: 'Way in', steps_count: 2 },
    { id: 5, name: 'Way out', steps_count: 2 },
  ]),
  loggedIn: 'true',
  currentUserRole: 'owner',
}

const FUNNEL = {
  name: 'Way in',
  all_visitors: 4000,
  entering_visitors: 1000,
  entering_visitors_percentage: '25',
  never_entering_visitors: 3000,
  never_entering_visitors_percentage: '75',
  steps: [
    {
      label: 'Visit /pricing',
      visitors: 1000,
      dropoff: 0,
      dropoff_percentage: '0',
      conversion_rate: '100',
      conversion_rate_step: '0',
    },
    {
      label: 'Signup',
      visitors: 123,
      dropoff: 877,
      dropoff_percentage: '87.70',
      conversion_rate: '12.30',
      conversion_rate_step: '12.30',
    },
  ],
}

interface Asked {
  journey: { name: string; pathname?: string; directory?: boolean }[]
  direction: string
  search: string
  limit: number
}

const page = (pathname: string, visitors: number, directory = false) => ({
  step: { name: 'pageview', pathname, directory },
  visitors,
})

/** Ten pages and a directory; after the first step there is an event, and some leave. */
function nextSteps({ journey, search, limit }: Asked) {
  if (journey.length > 0) {
    return { results: [{ step: { name: 'Signup' }, visitors: 9 }], no_further: 30 }
  }
  const pages = Array.from({ length: 15 }, (_, index) => page(`/page-${index}`, 90 - index))
  const results = [page('/blog', 99, true), ...pages].filter(({ step }) =>
    step.pathname.includes(search),
  )
  return { results: results.slice(0, limit), no_further: 0 }
}

let asked: { report: string; body: Asked | null }[]
let refusal: { status: number; body: object } | null
let importsInView: boolean
let sent: { method: string; path: string; body: unknown }[]
let hideStatus: number

function answer(report: string, body: Asked | null): unknown {
  if (report === 'exploration/next' && body) return nextSteps(body)
  if (report === 'exploration/funnel' && body) {
    const counts = [200, 60, 9]
    const steps = body.journey.map((step, index) => ({ step, visitors: counts[index] ?? 0 }))
    return { steps, conversion_rate: ['0', '100', '30', '4.5'][steps.length] ?? '0' }
  }
  if (report === 'funnels/7') return FUNNEL
  if (report === 'funnels/5') return { ...FUNNEL, name: 'Way out', steps: [] }
  if (report === 'top-stats') {
    return {
      top_stats: [],
      graphable_metrics: [],
      sample_percent: 100,
      with_imported_switch: { visible: false, togglable: false, tooltip_msg: null },
      includes_imported: importsInView,
      from: '2026-10-27',
      to: '2026-11-23',
    }
  }
  return undefined
}

beforeEach(() => {
  asked = []
  refusal = null
  importsInView = false
  sent = []
  hideStatus = 200
  // jsdom has no scrolling.
  Element.prototype.scrollTo = vi.fn()
  vi.stubGlobal('fetch', (path: string, { body, method }: RequestInit = {}) => {
    if (method === 'PUT' && typeof body === 'string') {
      sent.push({ method, path, body: JSON.parse(body) as unknown })
      const said = hideStatus === 200 ? 'ok' : { error: 'No' }
      return Promise.resolve(new Response(JSON.stringify(said), { status: hideStatus }))
    }
    const [, report = ''] =
      /^\/api\/stats\/[^/]+\/(.*)\/$/.exec(new URL(path, 'http://x').pathname) ?? []
    const question = typeof body === 'string' ? (JSON.parse(body) as Asked) : null
    asked.push({ report, body: question })
    const refused = refusal !== null && report.startsWith('funnels/')
    const found = refused ? refusal?.body : answer(report, question)
    return Promise.resolve(
      new Response(JSON.stringify(found ?? { error: 'unknown' }), {
        status: refused ? (refusal?.status ?? 500) : found === undefined ? 404 : 200,
      }),
    )
  })
})

function open(shell: DOMStringMap = {}) {
  render(<App site={readSite({ ...SHELL, ...shell })} />)
  return userEvent.setup()
}

const tile = () => within(screen.getByRole('region', { name: 'Behaviours' }))
const column = async (name: string) =>
  within(await tile().findByRole('region', { name }, { timeout: 3000 }))
const asksFor = (report: string) => asked.filter((one) => one.report === report)

async function openTab(name: string, shell?: DOMStringMap) {
  const user = open(shell)
  await user.click(tile().getByRole('tab', { name }))
  return user
}

describe('the funnels tab', () => {
  it('shows rate and count of every step', async () => {
    await openTab('Funnels')
    expect(await tile().findByText(/2-step funnel/)).toBeTruthy()
    expect(tile().getByRole('img', { name: 'Visit /pricing: 1,000 visitors, 100%' })).toBeTruthy()
    expect(tile().getByRole('img', { name: 'Signup: 123 visitors, 12.30%' })).toBeTruthy()
    expect(tile().getByText('877 dropped off (87.70%)')).toBeTruthy()
  })

  it.each([
    [/pricing/, 'Entered1,00025%Never entered3,00075%'],
    [/Signup/, 'Entered12312.30%Dropped off87787.70%'],
  ])('explains who entered %s and who did not', async (step, explanation) => {
    const user = await openTab('Funnels')
    await user.hover(await tile().findByRole('img', { name: step }))
    expect((await screen.findByRole('tooltip')).textContent).toContain(explanation)
  })

  it('remembers the chosen funnel', async () => {
    const user = await openTab('Funnels')
    await user.click(await tile().findByRole('button', { name: 'Funnel: Way in' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Way out' }))
    await waitFor(() => {
      expect(asksFor('funnels/5')).toHaveLength(1)
    })
    expect(localStorage.getItem('behavioursTabFunnel__example.com')).toBe('Way out')
  })

  it('shows a refusal plainly', async () => {
    const error = 'We are unable to show funnels when the dashboard is filtered by goals'
    refusal = { status: 400, body: { error, level: 'normal' } }
    await openTab('Funnels')
    expect(await tile().findByText(error)).toBeTruthy()
    expect(tile().queryByRole('button', { name: 'Try again' })).toBeNull()
  })

  it('offers to try again after any other failure', async () => {
    refusal = { status: 500, body: { error: 'The warehouse is away' } }
    const user = await openTab('Funnels')
    const again = await tile().findByRole('button', { name: 'Try again' })
    refusal = null
    await user.click(again)
    expect(await tile().findByText(/2-step funnel/)).toBeTruthy()
  })

  it('tells that imported data is not in it, where there is some', async () => {
    importsInView = true
    await openTab('Funnels')
    expect(await tile().findByRole('button', { name: /Imported data is unavailable/ })).toBeTruthy()
  })

  it('says what funnels are for while there is none', async () => {
    await openTab('Funnels', { funnels: '[]' })
    expect(await tile().findByText(/how many visitors go from goal to goal/)).toBeTruthy()
  })

  it.each([
    ['opted out', { funnelsOptedOut: 'true' }],
    ['on a consolidated view', { isConsolidatedView: 'true' }],
    ['for a viewer whose plan lacks it', { funnelsAvailable: 'false', currentUserRole: 'viewer' }],
  ])('is absent when %s', (_, shell: DOMStringMap) => {
    open(shell)
    expect(tile().queryByRole('tab', { name: 'Funnels' })).toBeNull()
    expect(tile().getByRole('tab', { name: 'Explore' })).toBeTruthy()
  })
})

describe('the explore tab', () => {
  it('follows a journey column by column', async () => {
    const user = await openTab('Explore')
    await user.click(await (await column('Starting point')).findByText('/blog/…'))
    const second = await column('1 step after')
    expect(await second.findByText('No further action')).toBeTruthy()
    expect(second.getByText('30')).toBeTruthy()
    expect(asksFor('exploration/next').at(-1)?.body).toMatchObject({
      journey: [{ name: 'pageview', pathname: '/blog', directory: true }],
      direction: 'forward',
    })

    await user.click(second.getByText('Signup'))
    expect(await column('2 steps after')).toBeTruthy()
    expect(await tile().findByText('30%')).toBeTruthy()
    expect(tile().getByText(/conversion rate, 60 visitors/)).toBeTruthy()
  })

  it('cuts the journey where an earlier step is chosen anew, and starts over', async () => {
    const user = await openTab('Explore')
    const first = await column('Starting point')
    await user.click(await first.findByText('/blog/…'))
    await user.click(await (await column('1 step after')).findByText('Signup'))
    await column('2 steps after')

    await user.click(first.getByText('/page-3'))
    expect(tile().queryByRole('region', { name: '2 steps after' })).toBeNull()
    expect(first.getByRole('button', { name: /page-3/ }).ariaPressed).toBe('true')

    await user.click(tile().getByRole('button', { name: 'Start over' }))
    expect(tile().queryByRole('region', { name: '1 step after' })).toBeNull()
  })

  it('goes back from an end point', async () => {
    const user = await openTab('Explore')
    await column('Starting point')
    expect(asksFor('exploration/funnel')).toHaveLength(0)
    await user.click(await tile().findByRole('radio', { name: 'End point' }))
    await user.click(await (await column('End point')).findByText('/blog/…'))
    expect(await column('1 step before')).toBeTruthy()
    expect(asksFor('exploration/next').at(-1)?.body?.direction).toBe('backward')
  })

  it('searches on the server and shows more on request', async () => {
    const user = await openTab('Explore')
    const first = await column('Starting point')
    await first.findByText('/page-8')
    expect(first.queryByText('/page-9')).toBeNull()
    await user.click(first.getByRole('button', { name: 'Show 10 more' }))
    expect(await first.findByText('/page-9')).toBeTruthy()
    expect(first.queryByRole('button', { name: 'Show 10 more' })).toBeNull()

    await user.type(first.getByRole('searchbox'), 'page-12')
    await waitFor(() => {
      expect(first.queryByText('/page-8')).toBeNull()
    })
    expect(first.getByText('/page-12')).toBeTruthy()
    expect(asksFor('exploration/next').at(-1)?.body).toMatchObject({ search: 'page-12', limit: 10 })
  })
})

describe('a tab that is not set up', () => {
  const EMPTY = { hasGoals: 'false', funnels: '[]' }

  it('can be hidden by an editor, who is asked first', async () => {
    const user = await openTab('Goals', EMPTY)
    await user.click(tile().getByRole('button', { name: 'Hide' }))
    expect(sent).toEqual([])
    await user.click(tile().getByRole('button', { name: 'Hide Goals' }))

    await waitFor(() => {
      expect(tile().queryByRole('tab', { name: 'Goals' })).toBeNull()
    })
    expect(sent).toEqual([
      { method: 'PUT', path: '/api/example.com/disable-feature', body: { feature: 'conversions' } },
    ])
    expect(tile().getByRole('tab', { name: 'Funnels' })).toBeTruthy()
  })

  it('stays when the editor thinks better of it, or the server refuses', async () => {
    hideStatus = 401
    const user = await openTab('Funnels', EMPTY)
    await user.click(tile().getByRole('button', { name: 'Hide' }))
    await user.click(tile().getByRole('button', { name: 'Cancel' }))
    await user.click(tile().getByRole('button', { name: 'Hide' }))
    await user.click(tile().getByRole('button', { name: 'Hide Funnels' }))

    expect((await tile().findByRole('alert')).textContent).toBe('No')
    expect(tile().getByRole('tab', { name: 'Funnels' })).toBeTruthy()
  })

  it('offers nothing to those who only look', async () => {
    await openTab('Goals', { ...EMPTY, currentUserRole: 'viewer' })
    expect(tile().queryByRole('button', { name: 'Hide' })).toBeNull()
  })
})

describe('properties that the plan lacks', () => {
  const NO_PROPS = { propsAvailable: 'false' }

  it('are shown to the owner, who can do something about it', async () => {
    await openTab('Properties', NO_PROPS)
    expect(
      tile().getByText('The plan of this site does not include custom properties.'),
    ).toBeTruthy()
  })

  it('are not there for anybody else', () => {
    open({ ...NO_PROPS, currentUserRole: 'editor' })
    expect(tile().queryByRole('tab', { name: 'Properties' })).toBeNull()
  })
})
