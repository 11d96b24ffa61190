import type { Funnel, NextSteps } from '../api/types'

/** A funnel with made-up numbers. */
export function funnel(): Funnel {
  const counts = [1900, 570, 157, 74]
  const share = (part: number, whole: number) => String(Math.round((part / whole) * 10000) / 100)
  return {
    name: 'From prices to customer',
    all_visitors: 8200,
    entering_visitors: 1900,
    entering_visitors_percentage: '23.17',
    never_entering_visitors: 6300,
    never_entering_visitors_percentage: '76.83',
    steps: ['Visit /pricing', 'Visit /signup', 'Signup', 'Purchase'].map((label, index) => {
      const [visitors = 0, before = 0] = [counts[index], counts[index - 1]]
      return {
        label,
        visitors,
        dropoff: before && before - visitors,
        dropoff_percentage: before ? share(before - visitors, before) : '0',
        conversion_rate: share(visitors, 1900),
        conversion_rate_step: before ? share(visitors, before) : '0',
      }
    }),
  }
}

/** The steps after any journey. */
export function nextSteps(paths: readonly string[]): NextSteps {
  const pages = paths.map((pathname, index) => ({
    step: { name: 'pageview', pathname, directory: false },
    visitors: Math.round(900 / (index + 1)),
  }))
  return { results: [...pages, { step: { name: 'Signup' }, visitors: 60 }], no_further: 410 }
}
