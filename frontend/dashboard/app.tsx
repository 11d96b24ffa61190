import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from './api/client'
import { useLiveTick } from './api/use-report'
import { FILTER_DIALOGS } from './filters/dimensions'
import { FilterDialog } from './filters/filter-dialog'
import { GraphPanel } from './graph/graph-panel'
import { LocationsTile } from './locations/locations-tile'
import { BehavioursTile } from './reports/behaviours-tile'
import { reportOfDialog } from './reports/definitions'
import { DetailsDialog } from './reports/details-dialog'
import { DevicesTile } from './reports/devices-tile'
import { PagesTile } from './reports/pages-tile'
import { SourcesTile } from './reports/sources-tile'
import { SiteContext, useSite, type Site } from './site'
import { clearFilters } from './state/actions'
import { DashboardProvider, useDashboard } from './state/dashboard'
import { TopBar } from './topbar/top-bar'
import { useHotkeys } from './ui/hotkeys'
import { TooltipProvider } from './ui/tooltip'

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        // A refusal stays a refusal; only a lost connection is worth another try.
        retry: (failures, error) => !(error instanceof ApiError) && failures < 2,
      },
    },
  })
}

export function App({ site }: { site: Site }) {
  const [client] = useState(newQueryClient)
  return (
    <QueryClientProvider client={client}>
      <SiteContext value={site}>
        <TooltipProvider delayDuration={250}>
          <DashboardProvider>
            <Page />
          </DashboardProvider>
        </TooltipProvider>
      </SiteContext>
    </QueryClientProvider>
  )
}

function Page() {
  const site = useSite()
  const { dialog, state } = useDashboard()
  useLiveTick()
  useHotkeys(
    {
      ESCAPE: () => {
        clearFilters(site)
      },
    },
    dialog === '' && state.filters.length > 0,
  )
  return (
    <div className="pb-12">
      <TopBar />
      <div className="grid gap-4 lg:grid-cols-2 lg:gap-5 [&>:first-child]:lg:col-span-2">
        <GraphPanel />
        <SourcesTile />
        <PagesTile />
        <LocationsTile />
        <DevicesTile />
        <BehavioursTile />
      </div>
      <OpenDialog dialog={dialog} />
    </div>
  )
}

/** The dialog that the address names; none for an unknown name. */
function OpenDialog({ dialog }: { dialog: string }) {
  if (dialog.startsWith('filter/')) {
    const definition = FILTER_DIALOGS.find(({ name }) => dialog === `filter/${name}`)
    return definition ? <FilterDialog key={dialog} definition={definition} /> : null
  }
  const report = reportOfDialog(dialog)
  return report ? <DetailsDialog key={dialog} report={report} /> : null
}
