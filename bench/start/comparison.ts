// Compares what was planted with what was found, in words.

import type { FaultReason } from '../../lib/index.js'
import type { FixtureReport } from '../fixture/logs/fixture-report.js'
import { formatCount } from '../harness/report/quantities.js'
import type { LogReading } from './read-log.js'

export interface Finding {
  what: string
  planted: number
  found: number
}

const REASONS: Readonly<Record<FaultReason, string>> = {
  syntax: 'not JSON',
  nul: 'with NUL bytes in them',
  encoding: 'not UTF-8',
  schema: 'JSON, but not a valid entry',
  'unknown-type': 'of a type from the future',
  oversized: 'too long to be held in memory',
  truncated: 'cut off',
}

export function compare(
  { expected, salvageable }: FixtureReport,
  { entries, summary }: LogReading,
): Finding[] {
  const reasons = Object.entries(REASONS).flatMap(([reason, what]) => {
    const planted = expected.corruptByReason[reason as FaultReason] ?? 0
    const found = summary.corruptByReason[reason as FaultReason] ?? 0
    return planted + found > 0 ? [{ what: `  ${what}`, planted, found }] : []
  })
  return [
    { what: 'whole entries, read', planted: expected.entries, found: entries - summary.salvaged },
    { what: 'corrupt lines, skipped', planted: expected.corrupt, found: summary.corrupt },
    ...reasons,
    { what: 'whole entries inside those, salvaged', planted: salvageable, found: summary.salvaged },
    { what: 'blank lines', planted: expected.blank, found: summary.blank },
    {
      what: 'torn last line, left unread',
      planted: Number(expected.truncated),
      found: Number(summary.truncated),
    },
  ]
}

export function allFound(findings: readonly Finding[]): boolean {
  return findings.every(({ planted, found }) => planted === found)
}

export function renderFindings(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ what }) => what.length))
  const heading = `${''.padEnd(width)}   ${'planted'.padStart(8)}   ${'found'.padStart(8)}`
  const lines = findings.map(({ what, planted, found }) => {
    const numbers = `${formatCount(planted).padStart(8)}   ${formatCount(found).padStart(8)}`
    return `${what.padEnd(width)}   ${numbers}   ${planted === found ? '✓' : '✗ differs'}`
  })
  return [heading, ...lines]
}
