import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { startCopyButtons } from './copy'
import { startMenus } from './menus'
import { startSearchHotkey } from './search'
import { startTheme } from './theme'
import { suggestTimezone } from './timezone'

function show(html: string): void {
  document.body.innerHTML = html
}

function find<E extends HTMLElement>(selector: string): E {
  const element = document.querySelector<E>(selector)
  if (!element) throw new Error(`no ${selector} on the page`)
  return element
}

function press(key: string, target: EventTarget = document.body, init: KeyboardEventInit = {}) {
  target.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }),
  )
}

beforeAll(() => {
  startMenus()
  startSearchHotkey()
  startCopyButtons()
  startTheme()
})

beforeEach(() => {
  document.body.innerHTML = ''
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('slash jumps to the search box, unless one is typing or holding a modifier', () => {
  show('<input id="other"><input id="search" data-search>')
  const search = find('#search')
  press('/', find('#other'))
  press('/', document.body, { metaKey: true })
  expect(document.activeElement).not.toBe(search)
  press('/')
  expect(document.activeElement).toBe(search)
})

test('escape clears the search, tells listeners and leaves the box', () => {
  show('<input id="search" data-search value="acme">')
  const search = find<HTMLInputElement>('#search')
  const heard = vi.fn()
  search.addEventListener('input', heard)
  search.focus()
  press('Escape', search)
  expect(search.value).toBe('')
  expect(heard).toHaveBeenCalledOnce()
  expect(document.activeElement).not.toBe(search)
})

test('escape closes a menu and returns the focus to its button', () => {
  show('<details data-menu open><summary tabindex="0">Menu</summary><a href="/x">x</a></details>')
  find('a').focus()
  press('Escape', find('a'))
  expect(find<HTMLDetailsElement>('details').open).toBe(false)
  expect(document.activeElement).toBe(find('summary'))
})

test('a click elsewhere closes a menu, a click inside does not', () => {
  show('<details data-menu open><summary>Menu</summary><b>inside</b></details><p>outside</p>')
  find('b').click()
  expect(find<HTMLDetailsElement>('details').open).toBe(true)
  find('p').click()
  expect(find<HTMLDetailsElement>('details').open).toBe(false)
})

test('a copy button copies the code it names and says so for a moment', async () => {
  vi.useFakeTimers()
  const writeText = vi.fn().mockResolvedValue(undefined)
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  show(
    '<pre id="code"> &lt;script&gt; </pre><button data-copy="code"><i data-copy-label>Copy</i></button>',
  )
  find('i').click()
  await vi.advanceTimersByTimeAsync(0)
  expect(writeText).toHaveBeenCalledWith('<script>')
  expect(find('i').textContent).toBe('Copied')
  await vi.advanceTimersByTimeAsync(2000)
  expect(find('i').textContent).toBe('Copy')
})

test('choosing a theme changes the page at once', () => {
  show('<input type="radio" name="theme" value="dark"><input type="radio" name="theme" value="x">')
  for (const radio of document.querySelectorAll('input')) radio.click()
  expect(document.documentElement.dataset['theme']).toBe('dark')
})

test('the time zone of the browser is suggested where nobody chose one', () => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  show(`
    <select data-timezone><option>Etc/Nowhere</option><option>${zone}</option></select>
    <select id="chosen"><option selected>Etc/Nowhere</option><option>${zone}</option></select>`)
  suggestTimezone()
  expect(find<HTMLSelectElement>('[data-timezone]').value).toBe(zone)
  expect(find<HTMLSelectElement>('#chosen').value).toBe('Etc/Nowhere')
})

test('a time zone that is not on offer changes nothing', () => {
  show('<select data-timezone><option>Etc/Nowhere</option></select>')
  suggestTimezone()
  expect(find<HTMLSelectElement>('select').value).toBe('Etc/Nowhere')
})
