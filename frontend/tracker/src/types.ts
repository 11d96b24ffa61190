export type Props = Record<string, unknown>

export interface Revenue {
  amount: number | string
  currency: string
}

export interface SendResult {
  status?: number
  error?: unknown
}

export interface EventOptions {
  props?: Props
  revenue?: Revenue
  interactive?: boolean
  callback?: (result?: SendResult) => void
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
  fileDownloads?: boolean | { fileExtensions?: string[] }
  formSubmissions?: boolean
  captureOnLocalhost?: boolean
  logging?: boolean
  customProperties?: Props | ((eventName: string) => unknown)
  transformRequest?: (payload: Payload) => unknown
  lib?: string
}

export type Track = (name: string, options?: EventOptions) => void

/** `window.plausible`: first a queueing stub from the snippet, then the tracker itself. */
export interface PublicTracker extends Track {
  q?: IArguments[]
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
