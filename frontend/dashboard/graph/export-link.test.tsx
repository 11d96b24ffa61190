import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { App } from '../app'
import { readSite } from '../site'

const TOP_STATS = {
  top_stats: [{ name: 'Unique visitors', value: 1234, graph_metric: 'visitors' }],
  graphable_metrics: ['visitors'],
  sample_percent: 100,
  with_imported_switch: { visible: false, togglable: false, tooltip_msg: null },
  includes_imported: false,
  from: '2026-10-27',
  to: '2026-11-23',
}

beforeEach(() => {
  vi.stubGlobal('fetch', (path: string) =>
    Promise.resolve(
      path.includes('/top-stats/')
        ? new Response(JSON.stringify(TOP_STATS))
        : new Response('{}', { status: 404 }),
    ),
  )
})

function open(address = '/example.com', shell: DOMStringMap = {}) {
  window.history.replaceState(null, '', address)
  render(<App site={readSite({ domain: 'example.com', statsBegin: '2024-01-01', ...shell })} />)
  return userEvent.setup()
}

describe('the export', () => {
  const link = () => screen.findByRole('link', { name: 'Export stats' })
  const target = async () => new URL((await link()).getAttribute('href') ?? '', 'http://localhost')
  const stayHere = (event: Event) => {
    event.preventDefault()
  }

  beforeEach(() => {
    document.cookie = 'exporting=; path=/; max-age=0'
    // jsdom cannot leave the page.
    window.addEventListener('click', stayHere)
  })
  afterEach(() => {
    window.removeEventListener('click', stayHere)
  })

  it('is of what the dashboard shows, without the comparison', async () => {
    open('/example.com?f=is,page,/pricing&period=7d&comparison=previous_period')
    const { pathname, searchParams } = await target()
    expect(pathname).toBe('/example.com/export')
    expect(Object.fromEntries(searchParams)).toEqual({
      period: '7d',
      filters: '[["is","event:page",["/pricing"]]]',
      with_imported: 'true',
      interval: 'day',
    })
  })

  it('goes through the shared link', async () => {
    open('/share/example.com?auth=slug', { sharedLinkAuth: 'slug' })
    expect((await target()).searchParams.get('auth')).toBe('slug')
  })

  it('is busy until the answer has taken its cookie away', async () => {
    const user = open()
    await user.click(await link())
    expect(document.cookie).toContain('exporting=true')
    expect((await link()).getAttribute('aria-busy')).toBe('true')

    document.cookie = 'exporting=; path=/; max-age=0'
    await waitFor(
      async () => {
        expect((await link()).getAttribute('aria-busy')).toBe('false')
      },
      { timeout: 3000 },
    )
  })

  it('is not offered in realtime', async () => {
    open('/example.com?period=realtime')
    await screen.findByRole('button', { name: /Unique visitors/ })
    expect(screen.queryByRole('link', { name: 'Export stats' })).toBeNull()
  })
})
