/** Choose the reader's own time zone in a `<select data-timezone>` that nobody touched yet. */
export function suggestTimezone(): void {
  const select = document.querySelector<HTMLSelectElement>('select[data-timezone]')
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (select && [...select.options].some((option) => option.value === zone)) select.value = zone
}
