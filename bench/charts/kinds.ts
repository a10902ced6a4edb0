// The kinds of charts.

import {
  type ChartOption,
  card,
  categoryAxis,
  legend,
  NATIVE,
  OTHERS,
  OURS,
  SERIES,
  TEXT,
  valueAxis,
} from './look.js'

export interface Bar {
  readonly label: string
  readonly value: number
}

/** One bar for each contender, the fastest on top. */
export function rankedBars(title: string, subtitle: string, unit: string, bars: readonly Bar[]): ChartOption {
  const sorted = [...bars].sort((one, other) => one.value - other.value)
  return {
    ...card(title, subtitle),
    height: 130 + 30 * bars.length,
    grid: { left: 290, right: 80, top: 76, bottom: 56 },
    xAxis: valueAxis(unit, { nameLocation: 'middle', nameGap: 30 }),
    yAxis: categoryAxis(sorted.map(({ label }) => label)),
    series: [
      {
        type: 'bar',
        silent: true,
        barWidth: '62%',
        data: sorted.map(({ label, value }) => ({
          value,
          itemStyle: { color: colourOf(label), borderRadius: 2 },
        })),
        label: { show: true, position: 'right', ...TEXT, formatter: ({ value }: Value) => rounded(value) },
      },
    ],
  }
}

export interface Series {
  readonly name: string
  readonly values: readonly (number | null)[]
}

/** A bar of each series for each group. */
export function groupedBars(
  title: string,
  subtitle: string,
  unit: string,
  groups: readonly string[],
  series: readonly Series[],
): ChartOption {
  return {
    ...card(title, subtitle),
    color: SERIES,
    legend: legend({ top: 66, left: 20 }),
    grid: {
      left: 28,
      right: 28,
      top: 128,
      bottom: 24,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: categoryAxis(groups),
    yAxis: valueAxis(unit),
    series: series.map(({ name, values }) => ({
      type: 'bar',
      silent: true,
      name,
      data: values,
      barGap: '8%',
      itemStyle: { borderRadius: 2 },
      label: {
        show: true,
        position: 'top',
        color: TEXT.color,
        fontSize: 11,
        formatter: ({ value }: Value) => rounded(value),
      },
    })),
  }
}

export interface Panel {
  readonly unit: string
  /** 'log' where a start-up cost makes the first values far larger than the others. */
  readonly scale: 'value' | 'log'
  readonly series: readonly Series[]
}

/** Two charts side by side over the same sizes. */
export function panels(
  title: string,
  subtitle: string,
  axis: string,
  sizes: readonly string[],
  both: readonly [Panel, Panel],
): ChartOption {
  const grids = [
    {
      left: 28,
      right: '53%',
      top: 128,
      bottom: 48,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    {
      left: '52%',
      right: 32,
      top: 128,
      bottom: 48,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
  ]
  return {
    ...card(title, subtitle),
    color: SERIES,
    legend: legend({ top: 66, left: 20, data: both[0].series.map(({ name }) => name) }),
    grid: grids,
    xAxis: grids.map((_, gridIndex) =>
      categoryAxis(sizes, {
        gridIndex,
        name: axis,
        nameLocation: 'middle',
        nameGap: 32,
        nameTextStyle: TEXT,
      }),
    ),
    yAxis: both.map(({ unit, scale }, gridIndex) =>
      valueAxis(unit, {
        gridIndex,
        type: scale,
        ...(scale === 'log' ? {} : { min: 0 }),
        nameTextStyle: { color: '#57606a', fontSize: 13, align: 'left' },
      }),
    ),
    series: both.flatMap((panel, index) =>
      panel.series.map(({ name, values }, order) => ({
        type: 'line',
        silent: true,
        name,
        data: values,
        xAxisIndex: index,
        yAxisIndex: index,
        symbolSize: 7,
        lineStyle: { width: 2.5 },
        color: SERIES[order],
      })),
    ),
  }
}

interface Value {
  readonly value: number
}

function colourOf(label: string): string {
  if (label.startsWith('wholeline')) return OURS
  return /^(native|duckdb)/.test(label) ? NATIVE : OTHERS
}

function rounded(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2)
}
