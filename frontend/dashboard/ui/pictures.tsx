import { CircleHelp, Laptop, Monitor, Smartphone, Tablet, type LucideIcon } from 'lucide-react'
import { useState } from 'react'

const flagUrls = import.meta.glob<string>('/node_modules/country-flag-icons/3x2/*.svg', {
  query: '?url',
  import: 'default',
  eager: true,
})

/** Drawn flags: flag characters look different everywhere and are missing on Windows. */
export function Flag({ code }: { code: string | null }) {
  const url = code ? flagUrls[`/node_modules/country-flag-icons/3x2/${code}.svg`] : undefined
  const frame = 'h-3 w-4.5 shrink-0 rounded-[2px]'
  if (!url) return <span aria-hidden className={`${frame} bg-line`} />
  return (
    <img src={url} alt="" loading="lazy" className={`${frame} object-cover ring-1 ring-black/10`} />
  )
}

/** `DE` from the flag character of Germany, which is two regional indicator letters. */
export function codeOfFlag(flag: string | undefined): string | null {
  const letters = Array.from(flag ?? '', (letter) => (letter.codePointAt(0) ?? 0) - 0x1f1e6)
  if (letters.length !== 2 || letters.some((letter) => letter < 0 || letter > 25)) return null
  return String.fromCharCode(...letters.map((letter) => letter + 65))
}

const DEVICES: Readonly<Record<string, LucideIcon>> = {
  Desktop: Monitor,
  Laptop,
  Tablet,
  Mobile: Smartphone,
}

export function DeviceIcon({ name }: { name: string }) {
  const Icon = DEVICES[name] ?? CircleHelp
  return <Icon aria-hidden className="size-4 shrink-0 text-muted" />
}

const TINTS = [
  'bg-[oklch(0.62_0.1_25)]',
  'bg-[oklch(0.62_0.09_65)]',
  'bg-[oklch(0.6_0.09_130)]',
  'bg-[oklch(0.58_0.08_195)]',
  'bg-[oklch(0.58_0.1_250)]',
  'bg-[oklch(0.58_0.11_300)]',
  'bg-[oklch(0.6_0.1_345)]',
]

/** The icon of a source or site; its first letter until, and unless, one loads. */
export function Favicon({ name }: { name: string }) {
  const [loaded, setLoaded] = useState(false)
  const tint =
    TINTS[[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % TINTS.length]
  return (
    <span
      aria-hidden
      className="relative inline-flex size-4 shrink-0 overflow-hidden rounded-[4px]"
    >
      {!loaded && (
        <span
          className={`flex size-full items-center justify-center text-[0.625rem] leading-none font-semibold text-white ${tint}`}
        >
          {name
            .replace(/^(https?:\/\/)?(www\.)?/, '')
            .charAt(0)
            .toUpperCase()}
        </span>
      )}
      <img
        src={`/favicon/sources/${encodeURIComponent(name)}`}
        alt=""
        loading="lazy"
        referrerPolicy="no-referrer"
        onLoad={() => {
          setLoaded(true)
        }}
        className={`absolute inset-0 size-full object-contain ${loaded ? '' : 'opacity-0'}`}
      />
    </span>
  )
}
