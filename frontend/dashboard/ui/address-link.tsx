import type { ComponentProps, MouseEvent } from 'react'
import { addressOf, navigate, type Navigation } from '../url/location'

interface Props extends Omit<ComponentProps<'a'>, 'href'> {
  to: Navigation
  onNavigate?: (() => void) | undefined
}

/** A link inside the dashboard: a plain click stays on the page, any other is the browser's. */
export function AddressLink({ to, onNavigate, ...rest }: Props) {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0)
      return
    event.preventDefault()
    navigate(to)
    onNavigate?.()
  }
  return <a href={addressOf(to)} onClick={onClick} {...rest} />
}
