import { attributes, config, hashRouting } from './config'
import * as engagement from './engagement'
import { reasonToIgnore } from './ignore'
import { send } from './transport'
import type { EventOptions, Payload, Props } from './types'

const PROP_PREFIX = 'event-'

/** Properties written as `event-*` attributes on the script's tag; explicit ones win. */
function withAttributeProps(given: Props | undefined): Props {
  const props = { ...given }
  for (const { name, value } of attributes()) {
    if (name.startsWith(PROP_PREFIX)) {
      const key = name.slice(PROP_PREFIX.length)
      props[key] = props[key] || value
    }
  }
  return props
}

function withCustomProperties(name: string, given: Props | undefined): Props | undefined {
  const { customProperties } = config
  const custom = typeof customProperties === 'function' ? customProperties(name) : customProperties
  return custom && typeof custom === 'object' ? { ...custom, ...given } : given
}

function buildPayload(name: string, options: EventOptions): Payload {
  const payload: Payload = {
    n: name,
    u: (MANUAL && (options.u || options.url)) || location.href,
    d: config.domain,
    r: document.referrer || null,
    v: VERSION,
  }
  const props = PAGEVIEW_PROPS
    ? withAttributeProps(options.props)
    : LEGACY
      ? options.props
      : withCustomProperties(name, options.props)
  if (props) payload.p = props
  if (LEGACY && options.meta) payload.m = JSON.stringify(options.meta)
  if (options.interactive === false) payload.i = false
  if (REVENUE && options.revenue) payload.$ = options.revenue
  if (hashRouting()) payload.h = 1
  return payload
}

/** Track one event: what a page calls as `plausible(name, options)`. */
export function track(name: string, options?: EventOptions | null): void {
  if (NPM && !config.domain) throw Error('track() was called before init()')
  const { callback } = (options = options || {})
  const isPageview = name === 'pageview'
  if (isPageview) engagement.flush()

  let payload: Payload | null | undefined
  let reason = reasonToIgnore(isPageview)
  if (reason === undefined) {
    payload = buildPayload(name, options)
    if (!LEGACY && typeof config.transformRequest === 'function') {
      payload = config.transformRequest(payload) as Payload | null | undefined
      if (!payload) reason = 'transformRequest'
    }
  }
  if (payload) {
    if (isPageview) engagement.beginPage(payload)
    send(payload, callback)
  } else {
    if (isPageview) engagement.mute()
    if (reason && (LEGACY || config.logging !== false)) console.warn('Ignoring Event: ' + reason)
    if (callback) callback()
  }
}
