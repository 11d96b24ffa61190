import { useEffect, useState } from 'react'
import { useCurrentVisitors } from '../api/use-report'
import { longNumber } from '../format/numbers'
import { setParams } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { Tooltip } from '../ui/tooltip'

/** How many people are on the site now; leads to the realtime view. */
export function CurrentVisitors() {
  const { state, realtime } = useDashboard()
  const shown = !realtime && state.filters.length === 0
  const { data: count, dataUpdatedAt } = useCurrentVisitors(shown)
  if (!shown || count === undefined) return null
  const text = `${longNumber(count)} current ${count === 1 ? 'visitor' : 'visitors'}`
  return (
    <Tooltip side="bottom" content={<SecondsAgo since={dataUpdatedAt} />}>
      <button
        type="button"
        aria-label={text}
        onClick={() => {
          setParams({ period: 'realtime', date: null, from: null, to: null })
        }}
        className="tabular inline-flex h-8 shrink-0 items-center gap-2 rounded-full px-2.5 text-[0.8125rem] font-medium text-body hover:bg-sunken"
      >
        <span aria-hidden className="live-dot" />
        <span className="whitespace-nowrap max-sm:hidden">{text}</span>
        <span aria-hidden className="whitespace-nowrap sm:hidden">
          {longNumber(count)} now
        </span>
      </button>
    </Tooltip>
  )
}

function SecondsAgo({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = window.setInterval(() => {
      setNow(Date.now())
    }, 1000)
    return () => {
      window.clearInterval(timer)
    }
  }, [])
  const seconds = Math.max(0, Math.floor((now - since) / 1000))
  return (
    <>
      Updated {seconds} {seconds === 1 ? 'second' : 'seconds'} ago. Click for the realtime view.
    </>
  )
}
