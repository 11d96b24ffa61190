const CONFIRMATION_MS = 2000

async function copy(button: HTMLElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  const label = button.querySelector('[data-copy-label]')
  if (!label) return
  const before = label.textContent
  label.textContent = 'Copied'
  setTimeout(() => (label.textContent = before), CONFIRMATION_MS)
}

/** `<button data-copy='id'>` copies the text of the element with that id. */
export function startCopyButtons(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element && target.closest<HTMLElement>('[data-copy]')
    if (!button) return
    const source = document.getElementById(button.dataset['copy'] ?? '')
    if (!source) return
    copy(button, source.textContent.trim()).catch(() => {
      // Without permission (or on plain http) the reader can still copy by hand.
      getSelection()?.selectAllChildren(source)
    })
  })
}
