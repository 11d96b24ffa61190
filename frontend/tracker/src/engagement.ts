/**
 * How long and how far a page was read. Time counts while the page is visible and focused;
 * depth is the furthest point seen. Reported when the visitor looks away or moves on.
 */
import { config, hashRouting } from './config'
import { send } from './transport'
import type { Payload, Props } from './types'

const MIN_ENGAGED_MS = 3000
const HEIGHT_POLLS = 15
const HEIGHT_POLL_MS = 200

let listening = false
/** Set while the current page's pageview was ignored: then its engagement is too. */
let muted = true
let pageUrl: string
let pageProps: Props | undefined

/** When the clock was started, 0 while it stands; and what it had measured before. */
let runningSince = 0
let engagedMs = 0

/** 0 if it is to be measured when it is needed; doing so while a page loads would hold it up. */
let documentHeight = 0
let maxScroll = 0
let sentScroll: number

const scrolledTo = () => Math.min(documentHeight, scrollY + innerHeight)

function measureHeight(): void {
  documentHeight = Math.max(
    ...[document.documentElement, document.body].flatMap((element) =>
      // There is no body yet for a script in the head.
      element ? [element.scrollHeight, element.offsetHeight, element.clientHeight] : 0,
    ),
  )
}

function remeasure(): void {
  measureHeight()
  maxScroll = Math.max(maxScroll, scrolledTo())
}

/** Begin measuring; call once, before the first pageview. */
export function observeScroll(): void {
  addEventListener('load', () => {
    documentHeight = 0
    // Images and late content go on growing the page for a while.
    let polls = 0
    const poll = setInterval(() => {
      remeasure()
      if (++polls === HEIGHT_POLLS) clearInterval(poll)
    }, HEIGHT_POLL_MS)
  })
  addEventListener('scroll', remeasure)
}

function stopClock(): void {
  if (runningSince) engagedMs += Date.now() - runningSince
  runningSince = 0
}

function startClockIfAttentive(): boolean {
  const attentive = !document.hidden && document.hasFocus()
  if (attentive && !runningSince) runningSince = Date.now()
  return attentive
}

function report(): void {
  if (!documentHeight) remeasure()
  if (maxScroll <= sentScroll && engagedMs < MIN_ENGAGED_MS) return
  const payload: Payload = {
    n: 'engagement',
    u: pageUrl,
    d: config.domain,
    // Left out of the JSON where there are none.
    p: pageProps as Props,
    v: VERSION,
    sd: Math.min(100, Math.round((100 * maxScroll) / documentHeight)) || 0,
    e: engagedMs,
  }
  if (hashRouting()) payload.h = 1
  sentScroll = maxScroll
  engagedMs = 0
  send(payload)
}

/** Report what the current page has gathered since the last report, if it is worth one. */
export function flush(): void {
  stopClock()
  if (!muted) report()
  startClockIfAttentive()
}

function onAttentionChange(): void {
  if (!startClockIfAttentive()) flush()
}

/** Start over for a page whose pageview was just accepted. */
export function beginPage({ u, p }: Payload): void {
  pageUrl = u
  pageProps = p
  muted = false
  engagedMs = runningSince = 0
  sentScroll = -1
  startClockIfAttentive()
  if (listening) {
    measureHeight()
    maxScroll = scrolledTo()
  } else {
    listening = true
    document.addEventListener('visibilitychange', onAttentionChange)
    addEventListener('blur', onAttentionChange)
    addEventListener('focus', onAttentionChange)
  }
}

export function mute(): void {
  muted = true
}
