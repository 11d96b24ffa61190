/** Clicks on links and tagged elements, and form submissions. */
import { config } from './config'
import { fileTypes } from './file-types'
import { lineage, readTag, type NamedEvent } from './tags'
import { track } from './track'

/** Compat builds hold a navigation back until the event is sent, but never longer than this. */
const MAX_DELAY_MS = 5000

const MIDDLE_BUTTON = 1

const isTaggedNearby = (element: Element | null) => lineage(element).some(readTag)

/** The outermost tagged element near the click. Clicks in a form are left to its submission. */
function taggedClick(target: Element): NamedEvent | undefined {
  const path = lineage(target)
  if (path.some((element) => element.matches('form'))) return
  const tagged = path.map(readTag).filter(Boolean).pop()
  const link = path.filter((element) => element.matches('a')).pop() as HTMLAnchorElement | undefined
  if (tagged && link) tagged.props.url = link.href
  return tagged
}

function linkClick({ host, href }: HTMLAnchorElement): NamedEvent | undefined {
  if (OUTBOUND_LINKS && (LEGACY || config.outboundLinks) && host && host !== location.host) {
    return { name: 'Outbound Link: Click', props: { url: href } }
  }
  const url = href.split('?')[0] as string
  if (
    FILE_DOWNLOADS &&
    (LEGACY || config.fileDownloads) &&
    fileTypes().includes(url.split('.').pop() as string)
  ) {
    return { name: 'File Download', props: { url } }
  }
  return
}

/** Whether the click replaces this page, so that the browser might drop a request of ours. */
const leavesPage = (event: MouseEvent, link: HTMLAnchorElement) =>
  !(event.button || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) &&
  /^(_(self|parent|top))?$/i.test(link.target)

/** Follow a link whose target is `_self`, `_parent` or `_top`: windows by these names. */
function followHere(link: HTMLAnchorElement): void {
  const name = link.target.slice(1).toLowerCase() as 'self' | 'parent' | 'top' | ''
  ;(window[name || 'self'] as Window).location.href = link.href
}

/** Hold back what the browser would do, until the event is sent or has taken too long. */
function trackBefore(event: Event, { name, ...options }: NamedEvent, proceed: () => void): void {
  event.preventDefault()
  new Promise<unknown>((resolve) => {
    setTimeout(resolve, MAX_DELAY_MS)
    track(name, { ...options, callback: resolve })
  }).then(proceed)
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element
  if (event.button > MIDDLE_BUTTON || !target.closest) return
  // In SVG, href is an object; such links are left to the browser.
  const nearest = target.closest('a[href]') as HTMLAnchorElement | null
  const link = nearest && typeof nearest.href === 'string' ? nearest : null

  const named =
    (TAGGED_EVENTS && (taggedClick(target) || (link && taggedClick(link)))) ||
    (link && !(TAGGED_EVENTS && isTaggedNearby(link)) && linkClick(link))
  if (!named) return
  if (COMPAT && link && leavesPage(event, link)) {
    trackBefore(event, named, () => followHere(link))
  } else {
    track(named.name, named)
  }
}

function onTaggedSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement
  const tagged = readTag(form) || readTag(form.parentElement)
  if (!tagged) return
  if (COMPAT && !event.defaultPrevented) {
    trackBefore(event, tagged, () => form.submit())
  } else {
    track(tagged.name, tagged)
  }
}

function onFormSubmission(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement
  if ((form.noValidate || form.checkValidity()) && !isTaggedNearby(form)) {
    track('Form: Submission')
  }
}

export function trackInteractions(): void {
  if (OUTBOUND_LINKS || FILE_DOWNLOADS || TAGGED_EVENTS) {
    document.addEventListener('click', onClick)
    document.addEventListener('auxclick', onClick)
  }
  if (TAGGED_EVENTS) document.addEventListener('submit', onTaggedSubmit)
  if (!LEGACY && config.formSubmissions) {
    document.addEventListener('submit', onFormSubmission, true)
  }
}
