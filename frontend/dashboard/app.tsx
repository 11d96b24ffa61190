import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { ApiError } from './api/client'
import { useLiveTick } from './api/use-report'
import { BehavioursTile } from './behaviours/behaviours-tile'
import { FILTER_DIALOGS } from './filters/dimensions'
import { GraphPanel } from './graph/graph-panel'
import { LocationsTile } from './locations/locations-tile'
import { reportOfDialog } from './reports/definitions'
import { DevicesTile } from './reports/devices-tile'
import { PagesTile } from './reports/pages-tile'
import { SourcesTile } from './reports/sources-tile'
import { SiteContext, useSite, type Site } from './site'
import { clearFilters } from './state/actions'
import { DashboardProvider, useDashboard } from './state/dashboard'
import { TopBar } from './topbar/top-bar'
import { useHotkeys } from './ui/hotkeys'
import { TooltipProvider } from './ui/tooltip'

const FilterDialog = lazy(() => import('./filters/filter-dialog'))
const DetailsDialog = lazy(() => import('./reports/details-dialog'))

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
      <Suspense>
        <OpenDialog dialog={dialog} />
      </Suspense>
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
