// Which charts a suite has.

import { formatBytes, MEGABYTE } from '../harness/report/quantities.js'
import type { Row, Section } from '../harness/report/section.js'
import type { SavedSuite } from '../harness/saved/saved-suite.js'
import { type Bar, groupedBars, type Panel, panels, rankedBars, type Series } from './kinds.js'
import type { ChartOption } from './look.js'

export interface Chart {
  /** Of its file, without the extension. */
  readonly name: string
  readonly alternative: string
  readonly option: ChartOption
}

export function chartsOf(saved: SavedSuite): Chart[] {
  const [section] = saved.sections
  if (section === undefined) return []
  if (saved.suite === 'verify')
    return [throughput('verify', 'Verifying a session log', saved), ...shapes(saved)]
  if (saved.suite === 'read') return [throughput('read', 'Reading a session log, every entry typed', saved)]
  if (saved.suite === 'growth') return growth(saved)
  return saved.suite === 'node' ? [versions(section, saved)] : []
}

function throughput(name: string, title: string, saved: SavedSuite): Chart {
  const section =
    saved.sections.find(({ about }) => about?.shape === 'session') ?? (saved.sections[0] as Section)
  const bars = section.rows.map((row): Bar => ({ label: text(row, 'contender'), value: megabytes(row) }))
  return {
    name,
    alternative: `${title}: megabytes per second of each contender`,
    option: rankedBars(title, `${section.title}; ${machine(saved)}`, 'MB/s, more is better', bars),
  }
}

/** verifyLog beside simdjson on each shape, on several cores and on one. */
function shapes(saved: SavedSuite): Chart[] {
  const groups = saved.sections.filter(({ rows }) =>
    rows.some((row) => text(row, 'contender').startsWith('native')),
  )
  if (groups.length === 0) return []
  const compared = ['wholeline verifyLog', ...nativeLabels(groups)]
  const series = compared.map((name): Series => {
    const rowOf = ({ rows }: Section) => rows.find((row) => row.contender === name)
    return { name, values: groups.map((group) => optionalMegabytes(rowOf(group))) }
  })
  const labels = groups.map(({ about }) => [`${about?.shape} lines`, about?.how].filter(Boolean).join('\n'))
  const title = 'verifyLog beside native parsers'
  return [
    {
      name: 'verify-shapes',
      alternative: `${title}: megabytes per second on each shape of lines`,
      option: groupedBars(
        title,
        `checks every line by its schema; ${machine(saved)}`,
        'MB/s',
        labels,
        series,
      ),
    },
  ]
}

function nativeLabels(sections: readonly Section[]): string[] {
  const labels = sections.flatMap(({ rows }) => rows.map((row) => text(row, 'contender')))
  return [...new Set(labels.filter((label) => label.startsWith('native')))]
}

function growth(saved: SavedSuite): Chart[] {
  const titles = [
    ['growth-logs', 'From 1 MB to gigabytes', 'size of the log'],
    ['growth-lines', 'From short lines to long ones', 'length of each line'],
  ] as const
  return saved.sections.slice(0, 2).map((section, index): Chart => {
    const [name, title, axis] = titles[index] as (typeof titles)[number]
    const sizes = [...new Set(section.rows.map((row) => Number(row.size)))]
    const seriesOf = (value: (row: Row) => number) =>
      labelsOf(section).map((label): Series => {
        const found = sizes.map((size) =>
          section.rows.find((row) => row.size === size && row.contender === label),
        )
        return { name: label, values: found.map((row) => (row === undefined ? null : value(row))) }
      })
    const time = {
      unit: 'ns per byte',
      scale: 'log',
      series: seriesOf((row) => Number(row.nanoseconds)),
    } as const
    const memory: Panel = {
      unit: 'peak memory, MB',
      scale: 'value',
      series: seriesOf((row) => Number(row.peakBytes) / MEGABYTE),
    }
    const option = panels(title, `${section.title}; ${machine(saved)}`, axis, sizes.map(formatBytes), [
      time,
      memory,
    ])
    return { name, alternative: `${title}: nanoseconds per byte and peak memory`, option }
  })
}

function versions(section: Section, saved: SavedSuite): Chart {
  const groups = [...new Set(section.rows.map((row) => text(row, 'version')))]
  const series = labelsOf(section).map((name): Series => {
    const rowOf = (version: string) =>
      section.rows.find((row) => row.version === version && row.contender === name)
    return { name, values: groups.map((version) => optionalMegabytes(rowOf(version))) }
  })
  const title = 'Versions of Node'
  const labels = groups.map((version) => `Node ${version}`)
  const subtitle = `${section.title}; ${machine(saved)}`
  return {
    name: 'node',
    alternative: `${title}: megabytes per second`,
    option: groupedBars(title, subtitle, 'MB/s', labels, series),
  }
}

function labelsOf({ rows }: Section): string[] {
  return [...new Set(rows.map((row) => text(row, 'contender')))]
}

function machine({ environment: { node, cpu, cores } }: SavedSuite): string {
  return `Node ${node}, ${cpu}, ${cores} cores`
}

function text(row: Row, key: string): string {
  return String(row[key])
}

function optionalMegabytes(row: Row | undefined): number | null {
  return row === undefined ? null : megabytes(row)
}

function megabytes(row: Row): number {
  return Number(row.bytesPerSecond) / MEGABYTE
}
