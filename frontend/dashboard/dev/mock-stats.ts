import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'
import type { MainGraph, Metric, MetricValues, Row, TopStats } from '../api/types'
import { funnel, nextSteps } from './mock-behaviours.ts'
import { addDays, daysBetween, startOfMonth, startOfYear } from '../periods/dates.ts'

/**
 * Made-up answers of the stats API for `npm run dev`, so that the dashboard can be worked on
 * without a server. The numbers have the right shapes and sizes and mean nothing.
 */
export function mockStats(): Plugin {
  return {
    name: 'mock-stats',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? '/', 'http://localhost')
        if (url.pathname.startsWith('/api/')) {
          const answer = respond(url)
          response.statusCode = answer === undefined ? 404 : 200
          response.setHeader('content-type', 'application/json')
          response.end(JSON.stringify(answer ?? { error: 'Not mocked' }))
        } else if (url.pathname.startsWith('/favicon/')) {
          response.statusCode = 404
          response.end()
        } else if (url.pathname === '/' || url.pathname.startsWith('/example.com')) {
          void readFile('dashboard/dev/index.html', 'utf8')
            .then((html) => server.transformIndexHtml(url.pathname, html))
            .then((html) => response.setHeader('content-type', 'text/html').end(html))
        } else next()
      })
    },
  }
}

const NAMES: Readonly<Record<string, readonly string[]>> = {
  sources: [
    'Google',
    'Direct / None',
    'Hacker News',
    'GitHub',
    'Twitter',
    'DuckDuckGo',
    'Reddit',
    'LinkedIn',
    'news.ycombinator.com',
    'Bing',
  ],
  channels: ['Organic Search', 'Direct', 'Referral', 'Organic Social', 'Email', 'Paid Search'],
  utm_mediums: ['email', 'social', 'cpc'],
  utm_sources: ['newsletter', 'twitter', 'adwords'],
  utm_campaigns: ['spring-launch', 'weekly-digest', 'black-friday'],
  pages: [
    '/',
    '/pricing',
    '/blog/why-we-moved-off-third-party-cookies',
    '/docs',
    '/docs/getting-started/install-the-snippet-on-your-own-site',
    '/blog',
    '/about',
    '/login',
    '/register',
  ],
  'entry-pages': ['/', '/blog/why-we-moved-off-third-party-cookies', '/pricing', '/docs'],
  'exit-pages': ['/pricing', '/', '/register', '/docs'],
  browsers: ['Chrome', 'Safari', 'Firefox', 'Microsoft Edge', 'Samsung Browser', 'Opera'],
  'browser-versions': ['Chrome 142', 'Chrome 141', 'Chrome 140'],
  'operating-systems': ['Windows', 'Mac', 'iOS', 'Android', 'GNU/Linux', 'Ubuntu'],
  'operating-system-versions': ['Mac 15.1', 'Mac 14.6'],
  'screen-sizes': ['Desktop', 'Mobile', 'Laptop', 'Tablet'],
  conversions: ['Signup', 'Purchase', 'Visit /pricing', 'Outbound Link: Click', 'Newsletter'],
  'custom-prop-values': ['(none)', 'true', 'pro', 'business', 'starter'],
  referrers: ['news.ycombinator.com', 'github.com/trending', 'reddit.com/r/selfhosted'],
}
const COUNTRIES = [
  'US United States',
  'DE Germany',
  'GB United Kingdom',
  'IN India',
  'FR France',
  'BR Brazil',
  'CA Canada',
  'AU Australia',
  'JP Japan',
  'NL Netherlands',
  'ES Spain',
  'PL Poland',
  'SE Sweden',
  'MX Mexico',
  'ZA South Africa',
  'ID Indonesia',
  'AR Argentina',
  'KR South Korea',
  'NG Nigeria',
  'IT Italy',
]
const PLACES: Readonly<Record<string, readonly string[]>> = {
  regions: [
    'US California',
    'GB England',
    'DE Berlin',
    'US New York',
    'FR Île-de-France',
    'IN Karnataka',
  ],
  cities: ['GB London', 'US San Francisco', 'DE Berlin', 'US New York', 'FR Paris', 'IN Bengaluru'],
}

const today = () => new Date().toISOString().slice(0, 10)

function respond(url: URL): unknown {
  const params = url.searchParams
  if (url.pathname === '/api/sites') {
    return {
      data: [{ domain: 'example.com' }, { domain: 'blog.example.com' }, { domain: 'shop.test' }],
    }
  }
  const [, report = ''] = /^\/api\/stats\/[^/]+\/(.*?)\/?$/.exec(url.pathname) ?? []
  const [section = ''] = report.split('/')
  if (section === 'current-visitors') return 27
  if (section === 'top-stats') return topStats(params)
  if (section === 'main-graph') return mainGraph(params)
  if (section === 'suggestions') return suggestions(report, params.get('q') ?? '')
  if (section === 'funnels') return funnel()
  if (report === 'exploration/next') return nextSteps(NAMES.pages ?? [])
  if (report === 'exploration/funnel') return { steps: [], conversion_rate: '0' }
  return breakdown(section, params)
}

function scale(params: URLSearchParams): number {
  const filters = JSON.parse(params.get('filters') ?? '[]') as unknown[]
  const days = {
    realtime: 0.05,
    day: 1,
    '24h': 1,
    '7d': 7,
    '28d': 28,
    '91d': 91,
    '12mo': 365,
    year: 320,
    all: 600,
  }
  return (days[(params.get('period') ?? '28d') as keyof typeof days] ?? 30) / 3 ** filters.length
}

const converting = (params: URLSearchParams) => (params.get('filters') ?? '').includes('event:goal')

function suggestions(report: string, query: string) {
  const dimension = report.replace('suggestions/', '')
  if (dimension === 'prop_key') return ['plan', 'logged_in', 'author'].map(named)
  const plural =
    {
      country: 'countries',
      city: 'cities',
      screen: 'screen-sizes',
      os: 'operating-systems',
      goal: 'conversions',
    }[dimension] ?? `${dimension}s`.replace('_', '-')
  const names = dimension === 'country' ? COUNTRIES.map((c) => c.slice(3)) : (NAMES[plural] ?? [])
  return names.filter((name) => name.toLowerCase().includes(query.toLowerCase())).map(named)
}

const named = (name: string) => ({ value: name, label: name })

function breakdown(section: string, params: URLSearchParams) {
  const coded = section === 'countries' ? COUNTRIES : PLACES[section]
  const names = coded?.map((place) => place.slice(3)) ?? NAMES[section] ?? []
  const total = Math.round(2140 * scale(params))
  const limit = Number(params.get('limit') ?? 9)
  const results = names.slice(0, limit).map((name, index): Row => {
    const visitors = Math.max(1, Math.round((total * 0.42) / (index + 1) ** 1.1))
    const country = coded?.[index]?.slice(0, 2) ?? ''
    const metrics: MetricValues = {
      visitors,
      percentage: Math.round((visitors / total) * 10000) / 100,
      bounce_rate: 38 + ((index * 7) % 30),
      visit_duration: 200 - index * 13,
      pageviews: visitors * 3,
      visits: Math.round(visitors * 1.3),
      time_on_page: 75 + index * 9,
      scroll_depth: 70 - index * 3,
      exit_rate: 30 + index * 4,
    }
    if (section === 'conversions' || section === 'custom-prop-values') {
      Object.assign(metrics, {
        events: Math.round(visitors * 1.4),
        conversion_rate: 12.4 / (index + 1),
      })
      if (section === 'conversions') delete metrics.percentage
    }
    if (converting(params))
      Object.assign(metrics, { total_visitors: visitors * 9, conversion_rate: 9.1 - index })
    const flag = String.fromCodePoint(
      ...[...country].map((letter) => letter.charCodeAt(0) + 0x1f1a5),
    )
    return {
      name,
      ...metrics,
      ...(coded
        ? { code: section === 'countries' ? country : `${country}-${index}`, country_flag: flag }
        : {}),
      ...(params.has('comparison')
        ? {
            comparison: {
              ...metrics,
              visitors: Math.round(visitors * 0.8),
              change: { visitors: 25 - index * 8 },
            },
          }
        : {}),
    }
  })
  return {
    results,
    meta: {
      date_range_label: '27 Oct - 23 Nov 2026',
      comparison_date_range_label: '29 Sep - 26 Oct 2026',
    },
    skip_imported_reason: null,
  }
}

function topStats(params: URLSearchParams): TopStats {
  const base = 2140 * scale(params)
  const stat = (name: string, graph_metric: Metric, value: number, change: number) => ({
    name,
    graph_metric,
    value: Math.round(value * 100) / 100,
    ...(params.has('comparison')
      ? { comparison_value: Math.round(value / (1 + change / 100)), change }
      : {}),
  })
  const usual = [
    stat('Unique visitors', 'visitors', base, 12),
    stat('Total visits', 'visits', base * 1.31, 9),
    stat('Total pageviews', 'pageviews', base * 3.4, 17),
    stat('Views per visit', 'views_per_visit', 2.6, 3),
    stat('Bounce rate', 'bounce_rate', 47, -4),
    stat('Visit duration', 'visit_duration', 163, 0),
  ]
  const goal = [
    stat('Unique conversions', 'visitors', base / 9, 12),
    stat('Total conversions', 'events', base / 7, 9),
    stat('Conversion rate', 'conversion_rate', 4.3, -3),
  ]
  const live = [
    { name: 'Current visitors', graph_metric: 'current_visitors' as const, value: 27 },
    { name: 'Unique visitors (last 30 min)', graph_metric: 'visitors' as const, value: 84 },
    { name: 'Pageviews (last 30 min)', graph_metric: 'pageviews' as const, value: 212 },
  ]
  const shown = params.get('period') === 'realtime' ? live : converting(params) ? goal : usual
  return {
    top_stats: shown,
    graphable_metrics: shown
      .map(({ graph_metric }) => graph_metric)
      .filter((metric) => metric !== 'current_visitors'),
    interval: 'day',
    sample_percent: 100,
    with_imported_switch: { visible: true, togglable: true, tooltip_msg: null },
    includes_imported: true,
    from: addDays(today(), -28),
    to: addDays(today(), -1),
    comparing_from: addDays(today(), -56),
    comparing_to: addDays(today(), -29),
  }
}

function labelsOf(params: URLSearchParams): (string | number)[] {
  const period = params.get('period') ?? '28d'
  const end = params.get('date') ?? params.get('to') ?? today()
  if (period === 'realtime') return Array.from({ length: 30 }, (_, index) => index - 30)
  if (period === 'day' || period === '24h') {
    return Array.from({ length: 24 }, (_, hour) => `${end} ${String(hour).padStart(2, '0')}:00:00`)
  }
  const start =
    {
      '7d': addDays(end, -7),
      month: startOfMonth(end),
      year: startOfYear(end),
      '12mo': startOfMonth(end, -12),
      all: '2025-01-01',
      custom: params.get('from') ?? end,
      '91d': addDays(end, -91),
    }[period] ?? addDays(end, -28)
  const days = Array.from({ length: daysBetween(start, end) + 1 }, (_, index) =>
    addDays(start, index),
  )
  if (params.get('interval') === 'month') return days.filter((day) => day.endsWith('-01'))
  if (params.get('interval') === 'week') return days.filter((_, index) => index % 7 === 0)
  return days
}

function mainGraph(params: URLSearchParams): MainGraph {
  const labels = labelsOf(params)
  const metric = params.get('metric') ?? 'visitors'
  const wave = (index: number, level: number) =>
    Math.round(
      level * (1 + 0.35 * Math.sin(index / 1.1) + 0.2 * Math.sin(index * 2.7)) * (1 + index / 60),
    )
  const level = metric === 'bounce_rate' ? 40 : 2140
  const compared = params.has('comparison')
  const period = params.get('period') ?? ''
  return {
    metric,
    plot: labels.map((_, index) => wave(index, level)),
    labels,
    comparison_plot: compared ? labels.map((_, index) => wave(index + 3, level * 0.8)) : null,
    comparison_labels: compared
      ? labels.map((label) =>
          typeof label === 'string' ? addDays(label.slice(0, 10), -28) + label.slice(10) : label,
        )
      : null,
    present_index:
      period === 'day'
        ? new Date().getUTCHours()
        : ['month', 'year', 'all'].includes(period)
          ? labels.length - 1
          : null,
    full_intervals: null,
  }
}
