/** The built npm module, driven as a bundled page does. */
import { beforeEach, describe, expect, it, vi } from 'vitest'

type Api = typeof import('./index')

const OPTIONS = {
  domain: 'example.com',
  endpoint: 'https://stats.test/api/event',
  captureOnLocalhost: true,
}

let api: Api
let send: ReturnType<typeof vi.fn>

/** The payloads that were sent so far. */
const sent = () =>
  send.mock.calls.map(([, request]) => JSON.parse((request as { body: string }).body) as object)

beforeEach(async () => {
  vi.resetModules()
  api = (await import('./tracker.js' as string)) as Api
  send = vi.fn(() => Promise.resolve({ status: 202 }))
  vi.stubGlobal('fetch', send)
  delete window.plausible
  delete window.footfall
  localStorage.clear()
})

/** Begin without pageviews of its own, so that only what a test tracks is sent. */
const start = (options: Partial<Parameters<Api['init']>[0]> = {}) => {
  api.init({ ...OPTIONS, autoCapturePageviews: false, ...options })
}

// The source must be what the declarations promise; the compiler checks it.
;({}) as typeof import('../src/npm') satisfies Api

describe('init', () => {
  it('throws without options, a domain or an endpoint', () => {
    const init = api.init as (options?: object) => void
    expect(() => init()).toThrow('"domain"')
    expect(() => init({ endpoint: OPTIONS.endpoint })).toThrow('"domain"')
    expect(() => init({ domain: 'example.com' })).toThrow('"endpoint"')
  })

  it('throws when called again, and goes on with the first options', () => {
    start()
    expect(() => start({ domain: 'other.example' })).toThrow('once')
    api.track('Signup')
    expect(sent()).toMatchObject([{ d: 'example.com' }])
  })

  it('tracks the page at once', () => {
    start({ autoCapturePageviews: true })
    expect(sent()).toEqual([{ n: 'pageview', u: location.href, d: 'example.com', r: null, v: 33 }])
  })

  it('publishes the tracker on window, for tools that look for it', () => {
    start()
    expect(window.plausible).toBe(api.track)
    expect(window.footfall).toBe(api.track)
    expect({ ...window.plausible }).toEqual({ l: true, v: 33, s: 'npm' })
  })

  it('touches nothing on window if told so', () => {
    start({ bindToWindow: false })
    expect(window).not.toHaveProperty('plausible')
    expect(window).not.toHaveProperty('footfall')
  })

  it("replays no snippet's queue", () => {
    window.plausible = Object.assign(() => undefined, { q: [['Queued']] as [string][] })
    start()
    expect(sent()).toEqual([])
  })
})

describe('track', () => {
  it('throws before init', () => {
    expect(() => api.track('Signup')).toThrow('before init')
  })

  it('posts plain text that outlives the page', () => {
    start()
    api.track('Signup')
    expect(send).toHaveBeenCalledWith(OPTIONS.endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      keepalive: true,
      body: expect.any(String) as string,
    })
  })

  it('sends props, revenue, interactivity and an address of choice, and only what was given', () => {
    start()
    const revenue = { amount: '9.99', currency: 'EUR' }
    api.track('Order', { props: { plan: 'team' }, revenue, interactive: false, url: '/thanks' })
    api.track('Signup', { interactive: true })
    const common = { d: 'example.com', r: null, v: 33 }
    expect(sent()).toEqual([
      { n: 'Order', u: '/thanks', p: { plan: 'team' }, $: revenue, i: false, ...common },
      { n: 'Signup', u: location.href, ...common },
    ])
  })

  it('marks events of pages that are told apart by their hash', () => {
    start({ hashBasedRouting: true })
    api.track('Signup')
    expect(sent()).toMatchObject([{ h: 1 }])
  })

  it("puts common properties under an event's own", () => {
    start({ customProperties: { plan: 'free', theme: 'dark' } })
    api.track('Signup', { props: { plan: 'team' } })
    expect(sent()).toMatchObject([{ p: { plan: 'team', theme: 'dark' } }])
  })

  it("asks a function for common properties with each event's name", () => {
    start({ customProperties: (name) => ({ named: name }) })
    api.track('Signup')
    api.track('pageview')
    expect(sent()).toMatchObject([{ p: { named: 'Signup' } }, { p: { named: 'pageview' } }])
  })

  it.each([['text'], [null], [() => 'text'], [() => null]])(
    'ignores common properties that are no object: %s',
    (customProperties) => {
      start({ customProperties: customProperties as never })
      api.track('Signup')
      expect(sent()[0]).not.toHaveProperty('p')
    },
  )

  it('lets transformRequest see the whole payload, change it or drop it', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const seen: object[] = []
    start({
      hashBasedRouting: true,
      customProperties: { theme: 'dark' },
      transformRequest: (payload) => {
        seen.push({ ...payload })
        return payload.n === 'Secret' ? null : { ...payload, d: 'other.example' }
      },
    })
    api.track('Signup')
    api.track('Secret')
    expect(seen[0]).toMatchObject({ n: 'Signup', h: 1, p: { theme: 'dark' }, d: 'example.com' })
    expect(sent()).toMatchObject([{ n: 'Signup', d: 'other.example' }])
    expect(warn).toHaveBeenCalledExactlyOnceWith('Ignoring Event: transformRequest')
  })
})

describe('an ignored event', () => {
  const ignored = vi.fn()
  const warn = () => vi.spyOn(console, 'warn').mockImplementation(() => undefined)

  it('is told on the console with its reason, and its callback gets nothing', () => {
    const console = warn()
    start({ captureOnLocalhost: false })
    api.track('Signup', { callback: ignored })
    expect(sent()).toEqual([])
    expect(console).toHaveBeenCalledExactlyOnceWith('Ignoring Event: localhost')
    expect(ignored).toHaveBeenCalledExactlyOnceWith()
  })

  it('is not told if logging is off', () => {
    const console = warn()
    start({ captureOnLocalhost: false, logging: false })
    api.track('Signup')
    expect(console).not.toHaveBeenCalled()
  })

  it('may be because the visitor opted out', () => {
    const console = warn()
    localStorage.plausible_ignore = 'true'
    start()
    api.track('Signup')
    expect(sent()).toEqual([])
    expect(console).toHaveBeenCalledExactlyOnceWith('Ignoring Event: localStorage flag')
  })
})

describe('a callback', () => {
  it.each([202, 404, 500])('gets the status %i of the answer', async (status) => {
    send.mockResolvedValue({ status })
    start()
    const result = await new Promise((callback) => {
      api.track('Signup', { callback })
    })
    expect(result).toEqual({ status })
  })

  it('gets the error if the network failed', async () => {
    const error = new TypeError('offline')
    send.mockRejectedValue(error)
    start()
    const result = await new Promise((callback) => {
      api.track('Signup', { callback })
    })
    expect(result).toEqual({ error })
  })
})
