// How all charts look. They stand on a card of their own, so that they can be read on light pages and on dark ones.

import type { EChartsCoreOption } from 'echarts/core'

export type ChartOption = EChartsCoreOption & { height?: number }

export const CHART_WIDTH = 860
export const CHART_HEIGHT = 420

export const OURS = '#0969da'
export const NATIVE = '#9a6700'
export const OTHERS = '#8c959f'
export const SERIES = ['#0969da', '#1a7f37', '#8250df', '#bc4c00', '#57606a']
export const TEXT = { color: '#24292f', fontSize: 13 }
const FAINT = '#d0d7de'
const FONT = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'

/** The card with its title. */
export function card(title: string, subtitle: string): ChartOption {
  return {
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT, ...TEXT },
    title: {
      text: title,
      subtext: subtitle,
      left: 20,
      top: 14,
      itemGap: 6,
      textStyle: { ...TEXT, fontSize: 17, fontWeight: 600 },
      subtextStyle: { color: '#57606a', fontSize: 12.5 },
    },
  }
}

/** An axis of values, its name beside it. */
export function valueAxis(name: string, more: object = {}): object {
  return {
    type: 'value',
    name,
    nameTextStyle: { ...TEXT, color: '#57606a' },
    axisLabel: { ...TEXT, color: '#57606a' },
    splitLine: { lineStyle: { color: FAINT } },
    ...more,
  }
}

export function categoryAxis(data: readonly string[], more: object = {}): object {
  return {
    type: 'category',
    data,
    axisLabel: TEXT,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: '#57606a' } },
    ...more,
  }
}

/** The renderer estimates the width of texts, and other fonts are wider: hence the gap. */
export function legend(more: object = {}): object {
  return { right: 24, top: 16, textStyle: TEXT, itemWidth: 14, itemHeight: 10, itemGap: 40, ...more }
}
