/** Clicks on links and tagged elements, and form submissions. */
import { attribute, config } from './config'
import { isTagged, isTaggedNearby, MAX_PARENTS, readTag, type TaggedEvent } from './tags'
import { track } from './track'
import type { EventOptions } from './types'

const DEFAULT_FILE_TYPES = (
  'pdf xlsx docx txt rtf csv exe key pps ppt pptx 7z pkg rar gz zip avi mov mp4 mpeg wmv ' +
  'midi mp3 wav wma dmg'
).split(' ')

/** Compat builds hold a navigation back until the event is sent, but never longer than this. */
const MAX_DELAY_MS = 5000

let fileTypes: string[] = DEFAULT_FILE_TYPES

function configureFileTypes(): void {
  if (PER_SITE) {
    const chosen = config.fileDownloads
    if (typeof chosen === 'object' && Array.isArray(chosen.fileExtensions)) {
      fileTypes = chosen.fileExtensions
    }
    return
  }
  const only = attribute('file-types')
  const added = attribute('add-file-types')
  if (only) fileTypes = only.split(',')
  if (added) fileTypes = DEFAULT_FILE_TYPES.concat(added.split(','))
}

function isLink(element: Element): element is HTMLAnchorElement {
  return element.tagName.toLowerCase() === 'a'
}

function linkAround(element: Element | null): HTMLAnchorElement | undefined {
  while (element && !(isLink(element) && element.href)) element = element.parentElement
  // In SVG, href is an object; such links are left to the browser.
  return element && typeof (element as HTMLAnchorElement).href === 'string'
    ? (element as HTMLAnchorElement)
    : undefined
}

function linkEvent(link: HTMLAnchorElement): [string, string] | undefined {
  if (
    OUTBOUND_LINKS &&
    (!PER_SITE || config.outboundLinks) &&
    link.host &&
    link.host !== location.host
  ) {
    return ['Outbound Link: Click', link.href]
  }
  if (FILE_DOWNLOADS && (!PER_SITE || config.fileDownloads)) {
    const target = link.href.split('?')[0] as string
    if (fileTypes.includes(target.split('.').pop() as string)) return ['File Download', target]
  }
  return undefined
}

function opensHere(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const sameTab = !link.target || /^_(self|parent|top)$/i.test(link.target)
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey) && event.type === 'click'
  return sameTab && plain && !event.defaultPrevented
}

/** Send, then go on once it is sent or has taken too long. */
function trackThen(name: string, options: EventOptions, proceed: () => void): void {
  let done = false
  const once = () => {
    if (!done) {
      done = true
      proceed()
    }
  }
  setTimeout(once, MAX_DELAY_MS)
  track(name, { ...options, callback: once })
}

function trackClick(
  event: MouseEvent,
  link: HTMLAnchorElement | undefined,
  name: string,
  options: EventOptions,
): void {
  if (COMPAT && link && opensHere(event, link)) {
    event.preventDefault()
    trackThen(name, options, () => {
      location.href = link.href
    })
  } else {
    track(name, options)
  }
}

/** The outermost tagged element near the click; a form in between handles its own submission. */
function taggedClick(target: Element): TaggedEvent | undefined {
  let tagged: Element | undefined
  let link: HTMLAnchorElement | undefined
  let element: Element | null = target
  for (let up = 0; element && up <= MAX_PARENTS; up++, element = element.parentElement) {
    if (element.tagName === 'FORM') return undefined
    if (isLink(element)) link = element
    if (isTagged(element)) tagged = element
  }
  const event = tagged && readTag(tagged)
  if (event && link) event.options.props.url = link.href
  return event
}

function onClick(event: MouseEvent): void {
  if (event.type === 'auxclick' && event.button !== 1) return
  const target = event.target as Element | null
  if (!target || !target.tagName) return
  const link = linkAround(target)
  if (TAGGED_EVENTS) {
    const tagged = taggedClick(target)
    if (tagged) {
      trackClick(event, link, tagged.name, tagged.options)
      return
    }
    if (link && isTaggedNearby(link)) return
  }
  const found = link && linkEvent(link)
  if (found) trackClick(event, link, found[0], { props: { url: found[1] } })
}

function onTaggedSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement
  const source = isTagged(form) ? form : isTagged(form.parentElement) ? form.parentElement : null
  const tagged = source && readTag(source)
  if (!tagged) return
  if (COMPAT && !event.defaultPrevented) {
    event.preventDefault()
    trackThen(tagged.name, tagged.options, () => form.submit())
  } else {
    track(tagged.name, tagged.options)
  }
}

function onFormSubmission(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement
  if ((form.hasAttribute('novalidate') || form.checkValidity()) && !isTaggedNearby(form)) {
    track('Form: Submission')
  }
}

export function trackInteractions(): void {
  if (FILE_DOWNLOADS) configureFileTypes()
  if (OUTBOUND_LINKS || FILE_DOWNLOADS || TAGGED_EVENTS) {
    document.addEventListener('click', onClick)
    document.addEventListener('auxclick', onClick)
  }
  if (TAGGED_EVENTS) document.addEventListener('submit', onTaggedSubmit)
  if (PER_SITE && config.formSubmissions) {
    document.addEventListener('submit', onFormSubmission, true)
  }
}
