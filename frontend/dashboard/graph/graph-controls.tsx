import { ChevronDown, DatabaseZap, Info } from 'lucide-react'
import { useState } from 'react'
import type { TopStats } from '../api/types'
import { INTERVAL_LABELS, type Interval } from '../periods/intervals'
import { setParams } from '../state/actions'
import { useDashboard } from '../state/dashboard'
import { useHotkeys } from '../ui/hotkeys'
import { Menu, MenuItem } from '../ui/menu'
import { Tooltip } from '../ui/tooltip'
import { ExportLink } from './export-link'

interface Props {
  stats: TopStats
  interval: Interval
  intervals: readonly Interval[]
  onInterval: (interval: Interval) => void
}

const CONTROL =
  'inline-flex h-8 items-center gap-1.5 rounded-control px-2.5 text-xs font-medium text-muted hover:bg-sunken hover:text-ink data-[state=open]:bg-sunken'

export function GraphControls({ stats, interval, intervals, onInterval }: Props) {
  const { dialog } = useDashboard()
  const [open, setOpen] = useState(false)
  useHotkeys(
    {
      I: () => {
        setOpen(true)
      },
    },
    dialog === '',
  )
  return (
    <div className="flex items-center justify-end gap-1">
      <Notices stats={stats} interval={interval} />
      <ImportedSwitch stats={stats} />
      <ExportLink interval={interval} className={CONTROL} />
      <Menu
        open={open}
        onOpenChange={setOpen}
        trigger={
          <button
            type="button"
            className={CONTROL}
            aria-label={`Interval: ${INTERVAL_LABELS[interval]}`}
          >
            {INTERVAL_LABELS[interval]}
            <ChevronDown className="size-3.5" aria-hidden />
          </button>
        }
      >
        {intervals.map((option) => (
          <MenuItem
            key={option}
            current={option === interval}
            onSelect={() => {
              onInterval(option)
            }}
          >
            {INTERVAL_LABELS[option]}
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}

function Notices({ stats, interval }: { stats: TopStats; interval: Interval }) {
  const fine = interval === 'hour' || interval === 'minute'
  const notices = [
    stats.sample_percent < 100 && `Based on a sample of ${stats.sample_percent}% of the data.`,
    fine &&
      stats.includes_imported &&
      'The graph leaves imported data out: it knows days, not hours.',
  ].filter((notice) => notice !== false)
  if (notices.length === 0) return null
  return (
    <Tooltip content={notices.join(' ')}>
      <button type="button" aria-label={notices.join(' ')} className={CONTROL}>
        <Info className="size-4" />
      </button>
    </Tooltip>
  )
}

function ImportedSwitch({ stats }: { stats: TopStats }) {
  const { state } = useDashboard()
  const { visible, togglable, tooltip_msg: reason } = stats.with_imported_switch
  if (!visible) return null
  const label = state.withImported ? 'Imported data included' : 'Imported data left out'
  return (
    <Tooltip content={reason ?? label}>
      <button
        type="button"
        role="switch"
        aria-checked={state.withImported}
        aria-label="Include imported data"
        aria-disabled={!togglable}
        onClick={() => {
          if (togglable) setParams({ with_imported: state.withImported ? false : null })
        }}
        className={`${CONTROL} ${state.withImported && togglable ? 'text-accent-text' : ''} ${togglable ? '' : 'opacity-50'}`}
      >
        <DatabaseZap className="size-4" />
        <span className="max-sm:hidden">Imported</span>
      </button>
    </Tooltip>
  )
}
