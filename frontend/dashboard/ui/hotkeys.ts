import { useEffect, useEffectEvent } from 'react'

/** What to do by key, upper case: `{ D: showToday, ARROWLEFT: stepBack }`. */
export type Hotkeys = Readonly<Record<string, () => void>>

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  )
}

/** Reacts to plain keys anywhere on the page, unless someone is typing or a menu took the key. */
export function useHotkeys(hotkeys: Hotkeys, enabled = true): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    if (event.defaultPrevented || isTyping(event.target)) return
    const action = hotkeys[event.key.toUpperCase()]
    if (!action) return
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
