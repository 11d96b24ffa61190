import type { ReactNode } from 'react'
import { REPORTS } from '../reports/definitions'
import { ReportList } from '../reports/report-list'
import { isPageGoal, reportOfSpecialGoal } from '../reports/special-goals'
import { Tile } from '../reports/tile'
import { useFilterGone } from '../reports/use-filter-gone'
import { useSite, type Site } from '../site'
import { useDashboard, useRemembered } from '../state/dashboard'
import { singleValue } from '../url/filters'
import { ExploreTab } from './explore-tab'
import { FunnelsTab } from './funnels-tab'
import { PropertiesTab } from './properties-tab'
import { SetUp } from './set-up'

const TABS = ['goals', 'properties', 'funnels', 'explore'] as const
type Tab = (typeof TABS)[number]
const LABELS: Readonly<Record<Tab, string>> = {
  goals: 'Goals',
  properties: 'Properties',
  funnels: 'Funnels',
  explore: 'Explore',
}
const isTab = (value: string): value is Tab => TABS.some((tab) => tab === value)

/** A tab that the plan lacks is shown to the owner alone, who can do something about it. */
function isShown(tab: Tab, site: Site): boolean {
  switch (tab) {
    case 'goals':
      return !site.conversionsOptedOut
    case 'properties':
      return !site.propsOptedOut && site.propsAvailable
    case 'funnels':
      return (
        !site.funnelsOptedOut &&
        !site.isConsolidatedView &&
        (site.funnelsAvailable || site.role === 'owner')
      )
    case 'explore':
      return true
  }
}

/** What visitors did: goals they reached, properties of their events, ways they went. */
export function BehavioursTile() {
  const site = useSite()
  const { state } = useDashboard()
  const [chosen, setTab] = useRemembered('behavioursTab', isTab, 'goals')
  useFilterGone('goal', () => {
    setTab('goals')
  })

  const special = reportOfSpecialGoal(singleValue(state.filters, 'goal'))
  const shown = TABS.filter((tab) => isShown(tab, site))
  const tab = shown.includes(chosen) ? chosen : (shown[0] ?? 'explore')
  const tabs = shown.map((value) => ({
    value,
    label: value === 'goals' && special ? special.tab : LABELS[value],
  }))

  const contentOf: Readonly<Record<Tab, (seen: boolean) => ReactNode>> = {
    goals: (seen) =>
      site.hasGoals ? (
        <ReportList
          report={special ?? REPORTS.conversions}
          enabled={seen}
          onFilter={({ name }) => {
            const plain = special === null && reportOfSpecialGoal(name) === null
            const listed = site.hasProps && shown.includes('properties')
            if (plain && listed && !isPageGoal(name)) setTab('properties')
          }}
        />
      ) : (
        <SetUp text="Goals tell you how many visitors sign up, buy, or do what else you care about." />
      ),
    properties: (seen) =>
      site.hasProps ? (
        <PropertiesTab enabled={seen} />
      ) : (
        <SetUp text="Custom properties add your own details to pageviews and events." />
      ),
    funnels: (seen) =>
      site.funnels.length > 0 ? (
        <FunnelsTab funnels={site.funnels} enabled={seen} />
      ) : (
        <SetUp text="Funnels show how many visitors go from goal to goal, and where they leave." />
      ),
    explore: (seen) => seen && <ExploreTab />,
  }

  return (
    <Tile
      name="Behaviours"
      tabs={tabs}
      tab={tab}
      onTab={(value) => {
        if (isTab(value)) setTab(value)
      }}
      short
      className="lg:col-span-2"
    >
      {contentOf[tab]}
    </Tile>
  )
}
