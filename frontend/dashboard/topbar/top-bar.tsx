import { FilterBar } from '../filters/filter-bar'
import { FilterMenu } from '../filters/filter-menu'
import { useSite } from '../site'
import { useDashboard } from '../state/dashboard'
import { ComparisonMenu } from './comparison-menu'
import { CurrentVisitors } from './current-visitors'
import { PeriodMenu } from './period-menu'
import { SiteSwitcher } from './site-switcher'

export function TopBar() {
  const { embedded } = useSite()
  const { filters } = useDashboard().state
  return (
    <div
      className={`z-30 -mx-3 flex flex-wrap items-center gap-x-2 gap-y-2 px-3 py-3.5 ${embedded ? '' : 'sticky top-0 bg-canvas/92 backdrop-blur-sm'}`}
    >
      <div className="flex min-w-0 items-center gap-2 max-md:w-full max-md:justify-between">
        <SiteSwitcher />
        <CurrentVisitors />
      </div>
      {filters.length > 0 ? <FilterBar /> : <span className="flex-1 max-md:hidden" />}
      <div className="flex flex-wrap items-center gap-2 max-md:w-full max-md:justify-between">
        <FilterMenu />
        <div className="flex flex-wrap items-center justify-end gap-2">
          <PeriodMenu />
          <ComparisonMenu />
        </div>
      </div>
    </div>
  )
}
