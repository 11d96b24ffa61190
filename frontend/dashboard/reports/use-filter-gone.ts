import { useEffect, useEffectEvent, useRef } from 'react'
import { useDashboard } from '../state/dashboard'

/** Runs `onGone` when the last filter on a dimension disappears, to lead back where it was set. */
export function useFilterGone(filterKey: string, onGone: () => void): void {
  const { filters } = useDashboard().state
  const present = filters.some(([, key]) => key === filterKey)
  const before = useRef(present)
  const gone = useEffectEvent(onGone)
  useEffect(() => {
    if (before.current && !present) gone()
    before.current = present
  }, [present])
}
