const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** `/` jumps to the search box marked `data-search`, Escape clears and leaves it. */
export function startSearchHotkey(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const search = document.querySelector<HTMLInputElement>('input[data-search]')
    if (!search) return
    if (event.key === '/' && !isTyping(event.target)) {
      event.preventDefault()
      search.focus()
      search.select()
    } else if (event.key === 'Escape' && event.target === search) {
      if (search.value) {
        search.value = ''
        search.dispatchEvent(new Event('input', { bubbles: true }))
      }
      search.blur()
    }
  })
}
