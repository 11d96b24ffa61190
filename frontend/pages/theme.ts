const isTheme = (value: string) => ['system', 'light', 'dark'].includes(value)

/**
 * The theme menu posts its choice with htmx; the page follows at once, without a reload.
 * `static/theme.js` watches the attribute set here and switches the colours.
 */
export function startTheme(): void {
  document.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement && target.name === 'theme' && isTheme(target.value)) {
      document.documentElement.dataset['theme'] = target.value
    }
  })
}
