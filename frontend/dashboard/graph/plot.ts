import uPlot from 'uplot'
import type { GraphSeries } from './graph-data'

export interface PlotOptions {
  width: number
  height: number
  /** Heights of the grid lines; the last is the top of the graph. */
  heights: readonly number[]
  writeHeight: (value: number) => string
  ticks: readonly number[]
  writeTick: (bucket: number) => string
  onPoint: (point: { bucket: number; left: number } | null) => void
}

function colours() {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(name).trim() || '#888'
  return {
    accent: read('--accent'),
    compare: read('--compare'),
    line: read('--line'),
    muted: read('--muted'),
    surface: read('--surface'),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  }
}

function withAlpha(colour: string, alpha: number): string {
  return colour.endsWith(')') && !colour.includes('/')
    ? colour.replace(/\)$/, ` / ${alpha})`)
    : colour
}

function fade(colour: string, from: number) {
  return (plot: uPlot) => {
    const { top, height } = plot.bbox
    if (!Number.isFinite(height) || height === 0) return 'transparent'
    const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height)
    gradient.addColorStop(0, withAlpha(colour, from))
    gradient.addColorStop(1, withAlpha(colour, 0))
    return gradient
  }
}

/** Draws the graph into `target`; call `destroy()` on the result to take it away. */
export function drawPlot(target: HTMLElement, series: GraphSeries, options: PlotOptions): uPlot {
  const { accent, compare, line, muted, surface, font } = colours()
  const last = series.buckets.length - 1
  const top = options.heights.at(-1) ?? 1
  const single = last === 0
  const axis = { stroke: muted, font, ticks: { show: false } }
  const main: uPlot.Series = {
    stroke: accent,
    width: 2,
    fill: fade(accent, 0.22),
    points: { show: single, size: 7, fill: accent },
  }
  return new uPlot(
    {
      width: options.width,
      height: options.height,
      padding: [10, 28, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        drag: { setScale: false, x: false, y: false },
        points: {
          size: 9,
          width: 2,
          stroke: surface,
          fill: (_, index) => (index === 3 ? compare : accent),
        },
      },
      scales: {
        x: { time: false, range: () => (single ? [-1, 1] : [0, last]) },
        y: { range: () => [0, top] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 32,
          gap: 10,
          splits: () => [...options.ticks],
          values: (_, splits) => splits.map(options.writeTick),
        },
        {
          ...axis,
          grid: { stroke: line, width: 1 },
          size: options.width < 500 ? 40 : 52,
          gap: 8,
          splits: () => [...options.heights],
          values: (_, splits) => splits.map(options.writeHeight),
        },
      ],
      series: [
        {},
        main,
        { ...main, dash: [5, 5], fill: fade(accent, 0.1) },
        { stroke: compare, width: 2, points: { show: single, size: 7, fill: compare } },
      ],
      hooks: {
        setCursor: [
          (plot) => {
            const { idx, left } = plot.cursor
            const outside = idx === null || idx === undefined || left === undefined || left < 0
            options.onPoint(
              outside
                ? null
                : {
                    bucket: idx,
                    left: plot.valToPos(idx, 'x') + plot.bbox.left / devicePixelRatio,
                  },
            )
          },
        ],
      },
    },
    [series.buckets, series.main, series.present, series.comparison],
    target,
  )
}
