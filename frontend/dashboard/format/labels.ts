/** Keeps both ends of a long text: `The beginning…the end`. */
export function shortenMiddle(text: string, length: number): string {
  if (text.length <= length) return text
  const head = Math.ceil((length - 1) * 0.6)
  const tail = length - 1 - head
  return `${text.slice(0, head)}…${text.slice(text.length - tail)}`
}

/** Cuts a long URL in its middle, keeping the host and as much of the tail as fits. */
export function shortenUrl(url: string, length: number): string {
  if (url.length <= length) return url
  const match = /^(https?:\/\/)?([^/]+)(\/.*)$/.exec(url)
  if (!match) return shortenMiddle(url, length)
  const [, , host = '', path = ''] = match
  const room = length - host.length - 2
  return room < 8 ? shortenMiddle(url, length) : `${host}/…${path.slice(path.length - room)}`
}

export function shortenLabel(text: string, length: number): string {
  return /^https?:\/\/|^[\w-]+(\.[\w-]+)+\//.test(text)
    ? shortenUrl(text, length)
    : shortenMiddle(text, length)
}
