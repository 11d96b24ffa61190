import { FilterBar } from '../filters/filter-bar'
import { FilterMenu } from '../filters/filter-menu'
import { useSite } from '../site'
import { useDashboard } from '../state/dashboard'
import { ComparisonMenu } from './comparison-menu'
import { CurrentVisitors } from './current-visitors'
import { PeriodMenu } from './period-menu'
import { SiteSwitcher } from './site-switcher'

/**
 * One bar that stays in sight. On a phone its box dissolves into three rows, of which only the
 * controls stay.
 */
export function TopBar() {
  const { embedded } = useSite()
  const { filters } = useDashboard().state
  return (
    <div
      className={`contents md:-mx-3 md:flex md:items-center md:gap-2 md:px-3 md:py-3 ${embedded ? '' : 'md:sticky md:top-0 md:z-30 md:bg-canvas/92 md:backdrop-blur-sm'}`}
    >
      <div className="flex min-w-0 items-center gap-2 max-md:justify-between">
        <SiteSwitcher />
        <CurrentVisitors />
      </div>
      <div
        className={`flex flex-wrap items-center justify-end gap-2 max-md:-mx-3 max-md:px-3 max-md:py-2.5 md:order-last ${embedded ? '' : 'max-md:sticky max-md:top-0 max-md:z-30 max-md:bg-canvas/92 max-md:backdrop-blur-sm'}`}
      >
        <span className="max-md:flex-1">
          <FilterMenu />
        </span>
        <PeriodMenu />
        <ComparisonMenu />
      </div>
      {filters.length > 0 ? <FilterBar /> : <span className="flex-1 max-md:hidden" />}
    </div>
  )
}
