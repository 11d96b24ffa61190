import { config, scriptTag } from './config'
import * as engagement from './engagement'
import { logIgnored, reasonToIgnore } from './ignore'
import { send } from './transport'
import type { EventOptions, Payload, Props } from './types'

const PROP_ATTRIBUTE = /^event-(.+)/

/** Properties written as `event-*` attributes on the script's tag; explicit ones win. */
function withAttributeProps(props: Props): Props {
  const merged = { ...props }
  for (const { name, value } of Array.from((scriptTag as HTMLScriptElement).attributes)) {
    const match = PROP_ATTRIBUTE.exec(name)
    if (match) merged[match[1] as string] ||= value
  }
  return merged
}

function isObject(value: unknown): value is Props {
  return typeof value === 'object' && value !== null
}

function propsOf(name: string, options: EventOptions): Props | undefined {
  if (PAGEVIEW_PROPS) return withAttributeProps(options.props || {})
  if (PER_SITE) {
    const custom = config.customProperties
    const common = typeof custom === 'function' ? custom(name) : custom
    if (isObject(common)) return { ...common, ...options.props }
  }
  return options.props
}

function buildPayload(name: string, options: EventOptions): Payload {
  const payload: Payload = {
    n: name,
    u: (MANUAL && (options.u || options.url)) || location.href,
    d: config.domain,
    r: document.referrer || null,
    v: VERSION,
  }
  if (!PER_SITE && options.meta) payload.m = JSON.stringify(options.meta)
  if (options.interactive === false) payload.i = false
  if (REVENUE && options.revenue) payload.$ = options.revenue
  const props = propsOf(name, options)
  if (props) payload.p = props
  if (PER_SITE ? config.hashBasedRouting : HASH) payload.h = 1
  return payload
}

/** Track one event: what a page calls as `plausible(name, options)`. */
export function track(name: string, options: EventOptions = {}): void {
  const isPageview = name === 'pageview'
  if (isPageview) engagement.flush()

  let reason = reasonToIgnore(isPageview)
  let payload: Payload | undefined
  if (reason === undefined) {
    payload = buildPayload(name, options)
    if (PER_SITE && typeof config.transformRequest === 'function') {
      payload = config.transformRequest(payload) as Payload | undefined
      if (!payload) reason = 'transformRequest'
    }
  }
  if (reason !== undefined) {
    if (isPageview) engagement.mute()
    logIgnored(reason)
    if (options.callback) options.callback()
    return
  }
  if (isPageview) engagement.beginPage((payload as Payload).u, (payload as Payload).p)
  send(payload as Payload, options.callback)
}
