import { config } from './config'
import type { EventOptions, Payload } from './types'

/**
 * Post one payload. As `text/plain` it needs no CORS preflight; `keepalive` lets it outlive the
 * page. Without `fetch` the event is lost, except in the compat build.
 */
export function send(payload: Payload, callback?: EventOptions['callback']): void {
  const body = JSON.stringify(payload)
  if (COMPAT) {
    const request = new XMLHttpRequest()
    request.open('POST', config.endpoint, true)
    request.setRequestHeader('Content-Type', 'text/plain')
    request.onreadystatechange = () => {
      if (request.readyState === 4 && callback) {
        callback(
          request.status ? { status: request.status } : { error: new Error('Network error') },
        )
      }
    }
    request.send(body)
  } else if ('fetch' in window) {
    fetch(config.endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain' },
      keepalive: true,
      body,
    }).then(
      (response) => callback && callback({ status: response.status }),
      (error) => callback && callback({ error }),
    )
  }
}
