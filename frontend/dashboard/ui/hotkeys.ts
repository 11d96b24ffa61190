import { useEffect, useEffectEvent } from 'react'

/** What to do by key, upper case: `{ D: showToday, ARROWLEFT: stepBack }`. */
export type Hotkeys = Readonly<Record<string, () => void>>

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}

/** In an open menu other letters look for an item by its name, and arrows move between items. */
function isForMenu(target: EventTarget | null, key: string): boolean {
  const menu = target instanceof Element ? target.closest('[role=menu]') : null
  if (!menu) return false
  return ![...menu.querySelectorAll('kbd')].some((shown) => shown.textContent === key)
}

/**
 * Reacts to plain keys anywhere on the page, unless someone is typing. While a menu is open,
 * only the keys that it shows count.
 */
export function useHotkeys(hotkeys: Hotkeys, enabled = true): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.defaultPrevented || isTyping(event.target)) return
    const key = event.key.toUpperCase()
    const action = hotkeys[key]
    if (!action || isForMenu(event.target, key)) return
    event.preventDefault()
    action()
  })
  useEffect(() => {
    if (!enabled) return
    document.addEventListener('keydown', onKeyDown)
    return () => {
      document.removeEventListener('keydown', onKeyDown)
    }
  }, [enabled])
}
