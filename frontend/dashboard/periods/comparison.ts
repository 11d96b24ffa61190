import { addDays, isIsoDate, type IsoDate } from './dates'
import type { Period } from './periods'

export const COMPARISON_MODES = ['previous_period', 'year_over_year', 'custom'] as const
export type ComparisonMode = (typeof COMPARISON_MODES)[number]

export const COMPARISON_LABELS: Readonly<Record<ComparisonMode, string>> = {
  previous_period: 'Previous period',
  year_over_year: 'Year over year',
  custom: 'Custom period',
}

export interface Comparison {
  mode: ComparisonMode
  from: IsoDate | null
  to: IsoDate | null
  matchDayOfWeek: boolean
}

export function isComparisonMode(value: unknown): value is ComparisonMode {
  return COMPARISON_MODES.some((mode) => mode === value)
}

/** Some periods have nothing before them to compare with. */
export function canCompare(period: Period): boolean {
  return period !== 'realtime' && period !== 'all'
}

/** Reads the comparison from URL parameters and remembered settings; null means none. */
export function readComparison(
  params: Readonly<Record<string, unknown>>,
  stored: { mode: string | null; matchDayOfWeek: string | null },
  period: Period,
  today: IsoDate,
): Comparison | null {
  if (!canCompare(period) || params.comparison === 'off') return null
  const mode = isComparisonMode(params.comparison) ? params.comparison : stored.mode
  if (!isComparisonMode(mode)) return null
  const custom = mode === 'custom'
  return {
    mode,
    from: custom ? dateOr(params.compare_from, addDays(today, -1)) : null,
    to: custom ? dateOr(params.compare_to, today) : null,
    matchDayOfWeek:
      typeof params.match_day_of_week === 'boolean'
        ? params.match_day_of_week
        : stored.matchDayOfWeek !== 'false',
  }
}

function dateOr(value: unknown, fallback: IsoDate): IsoDate {
  return isIsoDate(value) ? value : fallback
}

/** URL parameters that switch to a mode, or off. */
export function comparisonParams(
  mode: Exclude<ComparisonMode, 'custom'> | 'off',
): Record<string, string | null> {
  return { comparison: mode, compare_from: null, compare_to: null }
}

export function customComparisonParams(from: IsoDate, to: IsoDate): Record<string, string> {
  return { comparison: 'custom', compare_from: from, compare_to: to }
}
