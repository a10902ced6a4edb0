// The results of a suite: a table, and verdicts on it. They are printed as text or as JSON.

import type { Verdict } from './budget.js'

export interface Column {
  /** The property of a row that the column shows. */
  key: string
  heading: string
  format?: (value: number) => string
}

export type Row = Record<string, string | number>

export interface Section {
  suite: string
  title: string
  /** What is special about it, for charts: the shape of the lines, 'on one core'. */
  about?: Record<string, string>
  columns: Column[]
  rows: Row[]
  verdicts: Verdict[]
  notes?: string[]
}

/** Columns with a format hold numbers and are aligned to the right, others to the left. */
export function renderTable(columns: readonly Column[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => renderCell(column, row[column.key])))
  const table = [columns.map(({ heading }) => heading), ...cells]
  const widths = columns.map((_, index) => Math.max(...table.map((line) => (line[index] ?? '').length)))
  const lines = table.map((line) => {
    return line
      .map((cell, index) => {
        const width = widths[index] ?? 0
        return columns[index]?.format === undefined ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('   ')
      .trimEnd()
  })
  const rule = widths.map((width) => '─'.repeat(width)).join('───')
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

/** The text of a cell; a dash if the row does not have the value. */
export function renderCell(column: Column, value: string | number | undefined): string {
  if (value === undefined) return '–'
  return typeof value === 'number' && column.format !== undefined ? column.format(value) : String(value)
}
