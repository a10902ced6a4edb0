// The pages of bench/results/ in Markdown.

import { type Chart, chartsOf } from '../../charts/all.js'
import { describeVerdict } from '../report/budget.js'
import { formatBytes } from '../report/quantities.js'
import { type Column, renderCell, type Section } from '../report/section.js'
import type { Environment } from './environment.js'
import type { SavedSuite } from './saved-suite.js'

/** The tables of a suite. */
export function suitePage(saved: SavedSuite, charts: readonly Chart[]): string {
  const { suite, summary, command, date, seconds, environment, sections } = saved
  return page([
    `# ${suite}: ${summary}`,
    `\`${command}\`, ${date.slice(0, 10)}, in ${Math.ceil(seconds)} s. ${described(environment)}`,
    ...charts.map(image),
    ...sections.flatMap(sectionParts),
    BACK,
  ])
}

/** Every verdict and every chart. */
export function indexPage(suites: readonly SavedSuite[]): string {
  return page([
    '# Results',
    'Written by `npm run bench -- --results`. What is compared, and what the figures do not say: [the method](../README.md).',
    ...suites.flatMap((saved) => [
      `## [${saved.suite}](${saved.suite}.md)`,
      `${saved.date.slice(0, 10)}, \`${saved.command}\`. ${described(saved.environment)}`,
      ...chartsOf(saved).map(image),
      saved.sections.flatMap(({ verdicts }) => verdicts.map(verdictItem)).join('\n'),
    ]),
  ])
}

const BACK = '[All results](README.md)'

function sectionParts({ title, columns, rows, verdicts, notes = [] }: Section): string[] {
  return [
    `## ${capitalized(title)}`,
    markdownTable(columns, rows),
    verdicts.map(verdictItem).join('\n'),
    notes.map((note) => `- ${note}`).join('\n'),
  ]
}

/** Columns with a format hold numbers and are aligned to the right. */
export function markdownTable(columns: readonly Column[], rows: Section['rows']): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ heading }) => heading)),
    line(columns.map(({ format }) => (format === undefined ? '---' : '--:'))),
    ...rows.map((row) => line(columns.map((column) => renderCell(column, row[column.key])))),
  ].join('\n')
}

function described({ node, cpu, cores, memoryBytes, system, load }: Environment): string {
  const machine = `Node ${node}, ${cpu}, ${cores} cores, ${formatBytes(memoryBytes)} of memory, ${system}.`
  return load > cores ? `${machine} **Other work ran at the same time (load ${load}).**` : machine
}

function verdictItem(verdict: Section['verdicts'][number]): string {
  return `- ${verdict.met ? '✓' : '✗'} ${describeVerdict(verdict)}`
}

function image({ name, alternative }: Chart): string {
  return `![${alternative}](${name}.svg)`
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function page(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}
