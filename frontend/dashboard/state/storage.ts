/** Settings remembered per site, in local storage under `key__domain`. */
export interface Remembered {
  get(key: string): string | null
  set(key: string, value: string): void
}

/** Stands in where the browser refuses storage, as it may in a third-party frame. */
const memory = new Map<string, string>()

export function rememberedFor(domain: string): Remembered {
  const name = (key: string) => `${key}__${domain}`
  return {
    get(key) {
      try {
        return window.localStorage.getItem(name(key))
      } catch {
        return memory.get(name(key)) ?? null
      }
    },
    set(key, value) {
      try {
        window.localStorage.setItem(name(key), value)
      } catch {
        memory.set(name(key), value)
      }
    },
  }
}
