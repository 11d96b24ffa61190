import type { Site } from '../site'

/** A refusal of the server. `payload` is its JSON body, where it sent one. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  constructor(
    message: string,
    readonly status: number,
    readonly payload: Readonly<Record<string, unknown>>,
  ) {
    super(message)
  }
}

async function readRefusal(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  const payload = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const message =
    typeof payload.error === 'string' ? payload.error : `The server answered ${response.status}.`
  return new ApiError(message, response.status, payload)
}

interface Options {
  signal?: AbortSignal
  headers?: Record<string, string>
  /** Sent as JSON, with POST unless it is to be another method. */
  body?: unknown
  method?: 'PUT'
}

/** Asks for JSON; throws `ApiError` for a refusal, `TypeError` when nothing answers. */
export async function getJson<T>(
  path: string,
  { signal, headers, body, method }: Options = {},
): Promise<T> {
  const posted = body === undefined ? {} : { method: method ?? 'POST', body: JSON.stringify(body) }
  const response = await fetch(path, {
    ...(signal ? { signal } : {}),
    ...posted,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    credentials: 'same-origin',
  })
  if (!response.ok) throw await readRefusal(response)
  return (await response.json()) as T
}

/** Asks for a report of the site; through a shared link, with the link's key. */
export function getReport<T>(
  site: Site,
  report: string,
  params: URLSearchParams,
  signal: AbortSignal,
  body?: unknown,
): Promise<T> {
  const auth = site.sharedLinkAuth
  const query = new URLSearchParams(params)
  if (auth !== null) query.set('auth', auth)
  return getJson<T>(`/api/stats/${encodeURIComponent(site.domain)}/${report}/?${query}`, {
    signal,
    body,
    ...(auth === null ? {} : { headers: { 'X-Shared-Link-Auth': auth } }),
  })
}
