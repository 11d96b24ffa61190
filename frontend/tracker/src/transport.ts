import { config } from './config'
import type { Callback, Payload } from './types'

/**
 * Post one payload. As `text/plain` it needs no CORS preflight; `keepalive` lets it outlive the
 * page. Without `fetch` the event is lost, except in the compat build.
 */
export function send(payload: Payload, callback?: Callback): void {
  const body = JSON.stringify(payload)
  if (COMPAT) {
    const request = new XMLHttpRequest()
    request.open('POST', config.endpoint)
    request.setRequestHeader('Content-Type', 'text/plain')
    request.onloadend = () => {
      const { status } = request
      if (callback) callback(status ? { status } : { error: Error('Network error') })
    }
    request.send(body)
  } else if ('fetch' in window) {
    fetch(config.endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      keepalive: true,
      body,
    }).then(
      ({ status }) => callback && callback({ status }),
      (error) => callback && callback({ error }),
    )
  }
}
