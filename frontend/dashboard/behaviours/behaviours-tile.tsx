import { useState, type ReactNode } from 'react'
import { REPORTS } from '../reports/definitions'
import { ReportList } from '../reports/report-list'
import { isPageGoal, reportOfSpecialGoal } from '../reports/special-goals'
import { Tile } from '../reports/tile'
import { useFilterGone } from '../reports/use-filter-gone'
import { useSite, type Site } from '../site'
import { Empty } from '../ui/notices'
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

/** What is said of a tab that nobody has configured, and how the server calls its feature. */
const NOT_SET_UP = {
  goals: {
    feature: 'conversions',
    text: 'Goals tell you how many visitors sign up, buy, or do what else you care about.',
  },
  properties: {
    feature: 'props',
    text: 'Custom properties add your own details to pageviews and events.',
  },
  funnels: {
    feature: 'funnels',
    text: 'Funnels show how many visitors go from goal to goal, and where they leave.',
  },
} as const

/** A tab that the plan lacks is shown to the owner alone, who can do something about it. */
function isShown(tab: Tab, site: Site): boolean {
  switch (tab) {
    case 'goals':
      return !site.conversionsOptedOut
    case 'properties':
      return !site.propsOptedOut && (site.propsAvailable || site.role === 'owner')
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

  const [hidden, setHidden] = useState<readonly Tab[]>([])

  const special = reportOfSpecialGoal(singleValue(state.filters, 'goal'))
  const shown = TABS.filter((tab) => isShown(tab, site) && !hidden.includes(tab))
  const tab = shown.includes(chosen) ? chosen : (shown[0] ?? 'explore')
  const tabs = shown.map((value) => ({
    value,
    label: value === 'goals' && special ? special.tab : LABELS[value],
  }))

  const setUp = (tab: keyof typeof NOT_SET_UP) => (
    <SetUp
      key={tab}
      {...NOT_SET_UP[tab]}
      name={LABELS[tab]}
      onHidden={() => {
        setHidden([...hidden, tab])
      }}
    />
  )

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
        setUp('goals')
      ),
    properties: (seen) =>
      !site.propsAvailable ? (
        <Empty>The plan of this site does not include custom properties.</Empty>
      ) : site.hasProps ? (
        <PropertiesTab enabled={seen} />
      ) : (
        setUp('properties')
      ),
    funnels: (seen) =>
      site.funnels.length > 0 ? (
        <FunnelsTab funnels={site.funnels} enabled={seen} />
      ) : (
        setUp('funnels')
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
