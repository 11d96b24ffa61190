import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'

beforeEach(() => {
  localStorage.clear()
  window.history.replaceState(null, '', '/example.com')
})

afterEach(cleanup)

// jsdom has no layout: everything counts as scrolled into view, nothing ever resizes.
class VisibleAtOnce {
  readonly #callback: (entries: { isIntersecting: boolean }[]) => void
  constructor(callback: (entries: { isIntersecting: boolean }[]) => void) {
    this.#callback = callback
  }
  observe = () => {
    this.#callback([{ isIntersecting: true }])
  }
  disconnect = vi.fn()
}
class NeverResizes {
  observe = vi.fn()
  disconnect = vi.fn()
  unobserve = vi.fn()
}
vi.stubGlobal('IntersectionObserver', VisibleAtOnce)
vi.stubGlobal('ResizeObserver', NeverResizes)
vi.stubGlobal('matchMedia', () => ({
  matches: false,
  addEventListener: vi.fn(),
  removeEventListener: vi.fn(),
}))
