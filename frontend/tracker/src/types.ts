export type Props = Record<string, string>

export interface Revenue {
  amount: number | string
  currency: string
}

/** Called without a result when the event was ignored. */
export type Callback = (result?: { status: number } | { error: unknown }) => void

export interface EventOptions {
  props?: Props
  revenue?: Revenue
  interactive?: boolean
  callback?: Callback
  /** Overrides the page's address for this event. */
  url?: string
  /** Short form of `url`. */
  u?: string
  /** Legacy: free data sent as a JSON string. */
  meta?: unknown
}

/** The wire format; the key names are public contract. */
export interface Payload {
  n: string
  u: string
  d: string
  v: number
  r?: string | null
  p?: Props
  i?: false
  $?: Revenue
  h?: 1
  m?: string
  sd?: number
  e?: number
  [key: string]: unknown
}

export interface Config {
  domain: string
  endpoint: string
  autoCapturePageviews?: boolean
  hashBasedRouting?: boolean
  outboundLinks?: boolean
  fileDownloads?: boolean | { fileExtensions: string[] }
  formSubmissions?: boolean
  captureOnLocalhost?: boolean
  logging?: boolean
  customProperties?: Props | ((eventName: string) => Props)
  transformRequest?: (payload: Payload) => unknown
  /** How an integration identifies itself. */
  lib?: string
  /** In the npm package: whether to take the public name. */
  bindToWindow?: boolean
}

export type Track = (name: string, options?: EventOptions | null) => void

/** `window.plausible`: first a queueing stub from the snippet, then the tracker itself. */
export interface PublicTracker extends Track {
  q?: Iterable<Parameters<Track>>
  o?: Partial<Config>
  init?: (options?: Partial<Config>) => void
  l?: boolean
  v?: number
  s?: string
}

declare global {
  interface Window {
    plausible?: PublicTracker
    footfall?: PublicTracker
    __plausible?: unknown
    _phantom?: unknown
    __nightmare?: unknown
    Cypress?: unknown
  }
}
