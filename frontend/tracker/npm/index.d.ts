/**
 * Begin tracking; call it once, in a browser. Throws without a `domain` or an `endpoint`, and when
 * it is called again.
 */
export function init(config: PlausibleConfig): void

/** Track an event. Throws before `init` was called. */
export function track(eventName: string, options?: PlausibleEventOptions): void

/** The endings of addresses that count as downloads unless `fileExtensions` says otherwise. */
export const DEFAULT_FILE_TYPES: string[]

export interface PlausibleConfig {
  /** The site's domain as it is written in Footfall. */
  domain: string
  /** Where events go: `https://<your Footfall>/api/event`, or a path of a proxy of yours. */
  endpoint: string
  /** Track pageviews by itself. Default: true. */
  autoCapturePageviews?: boolean
  /** Pages differ by what follows `#` in their address. Default: false. */
  hashBasedRouting?: boolean
  /** Track clicks on links to other sites. Default: false. */
  outboundLinks?: boolean
  /** Track clicks on links to files; a list of extensions replaces the usual ones. Default: false. */
  fileDownloads?: boolean | { fileExtensions: string[] }
  /** Track forms that are sent. Default: false. */
  formSubmissions?: boolean
  /** Track on localhost, and in browsers driven by a program, too. Default: false. */
  captureOnLocalhost?: boolean
  /** Say on the console when an event is ignored, and why. Default: true. */
  logging?: boolean
  /** Properties of every event. The function is asked with each event's name. */
  customProperties?: CustomProperties | ((eventName: string) => CustomProperties)
  /** Change an event before it is sent. A falsy value drops it. */
  transformRequest?: (
    payload: PlausibleRequestPayload,
  ) => PlausibleRequestPayload | false | null | undefined
  /** Publish `track` as `window.plausible` and `window.footfall`. Default: true. */
  bindToWindow?: boolean
}

export interface PlausibleEventOptions {
  /** Properties of this event. They win over `customProperties`. */
  props?: CustomProperties
  /** `false` for what a visitor did not do: it does not end a bounce. Default: true. */
  interactive?: boolean
  /** Money that the event brought in. */
  revenue?: PlausibleEventRevenue
  /**
   * Called with the answer's status when the event was sent, with the error when the network
   * failed, and with nothing when the event was ignored.
   */
  callback?: (result?: { status: number } | { error: unknown }) => void
  /** The page's address, if it is not `location.href`. */
  url?: string
}

export type CustomProperties = Record<string, string>

export interface PlausibleEventRevenue {
  amount: number | string
  /** ISO 4217, for example `EUR`. */
  currency: string
}

export type PlausibleRequestPayload = {
  /** The event's name. */
  n: string
  /** The page's address. */
  u: string
  /** The site's domain. */
  d: string
  /** Where the visitor came from. */
  r?: string | null
  /** Properties. */
  p?: CustomProperties
  /** Revenue. */
  $?: PlausibleEventRevenue
  /** Whether the visitor did it. */
  i?: boolean
} & Record<string, unknown>
