import { useEffect, useRef, useState } from 'react'

/** Turns true, for good, once the element nears the viewport. */
export function useInView<T extends Element>() {
  const ref = useRef<T>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (!element || seen) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) setSeen(true)
      },
      { rootMargin: '160px' },
    )
    observer.observe(element)
    return () => {
      observer.disconnect()
    }
  }, [seen])
  return [ref, seen] as const
}
