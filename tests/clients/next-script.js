// What next/script does with a script for after the page has loaded: it puts it into the page.
import { useEffect } from 'react'

export default function Script({ dangerouslySetInnerHTML, ...attributes }) {
  useEffect(() => {
    const script = Object.assign(document.createElement('script'), attributes)
    if (dangerouslySetInnerHTML) script.textContent = dangerouslySetInnerHTML.__html
    document.head.append(script)
  }, [])
  return null
}
