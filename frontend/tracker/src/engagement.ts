/**
 * How long and how far a page was read. Time counts while the page is visible and focused;
 * depth is the furthest point seen. Reported when the visitor looks away or moves on.
 */
import { config } from './config'
import { send } from './transport'
import type { Payload, Props } from './types'

const MIN_ENGAGED_MS = 3000
const HEIGHT_POLLS = 15
const HEIGHT_POLL_MS = 200

let listening = false
/** Set while the current page's pageview was ignored: then its engagement is too. */
let muted = true
let pageUrl = ''
let pageProps: Props | undefined

let runningSince = 0
let engagedMs = 0

let documentHeight = 0
let maxScroll = 0
let sentScroll = -1

function measureHeight(): number {
  const root = document.documentElement || {}
  const body = document.body || {}
  return Math.max(
    body.scrollHeight || 0,
    body.offsetHeight || 0,
    body.clientHeight || 0,
    root.scrollHeight || 0,
    root.offsetHeight || 0,
    root.clientHeight || 0,
  )
}

function scrolledTo(): number {
  const root = document.documentElement || {}
  const body = document.body || {}
  const viewport = window.innerHeight || root.clientHeight || 0
  const top = window.scrollY || root.scrollTop || body.scrollTop || 0
  return documentHeight <= viewport ? documentHeight : top + viewport
}

function remeasure(): void {
  documentHeight = measureHeight()
  maxScroll = Math.max(maxScroll, scrolledTo())
}

/** Begin measuring; call once, before the first pageview. */
export function observeScroll(): void {
  remeasure()
  addEventListener('load', () => {
    remeasure()
    // Images and late content go on growing the page for a while.
    let polls = 0
    const poll = setInterval(() => {
      remeasure()
      if (++polls === HEIGHT_POLLS) clearInterval(poll)
    }, HEIGHT_POLL_MS)
  })
  document.addEventListener('scroll', remeasure)
}

function stopClock(): void {
  if (runningSince) {
    engagedMs += Date.now() - runningSince
    runningSince = 0
  }
}

/** Report what the current page has gathered since the last report, if it is worth one. */
export function flush(): void {
  if (!listening) return
  const running = runningSince
  stopClock()
  if (!muted && (maxScroll > sentScroll || engagedMs >= MIN_ENGAGED_MS)) {
    sentScroll = maxScroll
    const payload: Payload = {
      n: 'engagement',
      sd: Math.round((100 * maxScroll) / documentHeight) || 0,
      d: config.domain,
      u: pageUrl,
      p: pageProps,
      e: engagedMs,
      v: VERSION,
    }
    if (PER_SITE ? config.hashBasedRouting : HASH) payload.h = 1
    engagedMs = 0
    send(payload)
  }
  if (running) runningSince = Date.now()
}

function attentive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

function onAttentionChange(): void {
  if (attentive()) {
    if (!runningSince) runningSince = Date.now()
  } else {
    stopClock()
    flush()
  }
}

/** Start over for a page whose pageview was just accepted. */
export function beginPage(url: string, props: Props | undefined): void {
  pageUrl = url
  pageProps = props
  muted = false
  engagedMs = 0
  sentScroll = -1
  documentHeight = measureHeight()
  if (listening) {
    maxScroll = scrolledTo()
    if (runningSince) runningSince = Date.now()
  } else {
    listening = true
    document.addEventListener('visibilitychange', onAttentionChange)
    addEventListener('blur', onAttentionChange)
    addEventListener('focus', onAttentionChange)
    if (attentive()) runningSince = Date.now()
  }
}

export function mute(): void {
  muted = true
}
