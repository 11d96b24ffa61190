import type { MainGraph } from '../api/types'
import { magnitude } from '../format/numbers'

export const BLANK = '__blank__'

type Series = (number | null)[]

/** The series that are drawn, all over the same bucket numbers. */
export interface GraphSeries {
  buckets: number[]
  /** Finished buckets. */
  main: Series
  /** From the last finished bucket to the one that holds now: drawn dashed. */
  present: Series
  comparison: Series
}

/** Splits the main series at the present; buckets after it have not happened and stay empty. */
export function seriesOf(graph: MainGraph): GraphSeries {
  const length = Math.max(graph.plot.length, graph.comparison_plot?.length ?? 0)
  const buckets = Array.from({ length }, (_, index) => index)
  const now = graph.present_index ?? 0
  const value = (index: number) => magnitude(graph.plot[index])
  return {
    buckets,
    main: buckets.map((index) => (now > 0 && index >= now ? null : value(index))),
    present: buckets.map((index) =>
      now > 0 && (index === now - 1 || index === now) ? value(index) : null,
    ),
    comparison: buckets.map((index) => magnitude(graph.comparison_plot?.[index])),
  }
}

/** Indices of the bucket labels to write, evenly spread, at most `most`. */
export function tickIndices(length: number, most: number): number[] {
  const stride = Math.max(1, Math.ceil(length / most))
  return Array.from({ length: Math.ceil(length / stride) }, (_, index) => index * stride)
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000]

/** What is counted comes in whole numbers; a duration is best told in parts of its minutes. */
export type HeightUnit = 'count' | 'decimal' | 'seconds'

/** Round heights from 0 to at least `max`, in steps a reader would choose. */
export function heightTicks(max: number, unit: HeightUnit, most = 5): number[] {
  const top = max > 0 ? max : 1
  const rough = unit === 'decimal' ? top / most : Math.max(top / most, 1)
  const power = 10 ** Math.floor(Math.log10(rough))
  const round = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough)
  const inTime = unit === 'seconds' ? TIME_STEPS.find((step) => step >= rough) : undefined
  const stride = inTime ?? round ?? rough
  const count = Math.ceil(top / stride)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * stride).toPrecision(12)))
}
