import { describeVerdict } from './budget.js'
import { renderTable, type Section } from './section.js'

export function printSection(section: Section): void {
  const { suite, title, columns, rows, verdicts, notes = [] } = section
  const lines = [`${suite}: ${title}`, '', renderTable(columns, rows), '']
  lines.push(...verdicts.map((verdict) => `${verdict.met ? '✓' : '✗'} ${describeVerdict(verdict)}`), ...notes)
  process.stdout.write(`${indented(lines)}\n\n`)
}

/** Indents all lines but the first. */
function indented([heading, ...lines]: string[]): string {
  const text = lines.join('\n').replaceAll(/^(?=.)/gm, '  ')
  return `${heading}\n${text}`
}
