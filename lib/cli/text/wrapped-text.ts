// Text laid out for a terminal. Lines are broken between words, and what follows is indented as far as the text of the
// line that it continues. A word is never broken, and neither is a command in backticks: a person copies them, and a
// newline inside would be copied as well. The terminal itself breaks those that are longer than a line.

import stringWidth from 'string-width'

/** An indented line may begin with a title, which two spaces part from its text. */
const START = /^(?: {2,}(?:\S+(?: \S+)* {2,})?)?/
/** The spaces before a word, and the word. */
const WORD = /(?<gap> *)(?<word>(?:`[^`]*`|[^ `]|`)+)/g
const INDENT = 2
const NARROW_INDENT = 4

/** More lines than this, and the first may have left the screen when the last is written. */
const SCREEN_LINES = 20

/**
 * The text with no line wider than the terminal, where words allow that.
 * @param columns the width of the terminal in cells; undefined: lines are not broken
 */
export function wrappedText(text: string, columns: number | undefined): string {
  if (columns === undefined) return text
  return text
    .split('\n')
    .map((line) => wrappedLine(line, columns))
    .join('\n')
}

/** The same for a report, whose first line is its verdict: a long report ends with that line as well. */
export function wrappedReport(report: string, columns: number | undefined): string {
  const text = wrappedText(report, columns)
  if (text.split('\n').length - 1 <= SCREEN_LINES) return text
  const verdict = report.slice(0, report.indexOf('\n') + 1)
  return text + wrappedText(verdict, columns)
}

function wrappedLine(line: string, columns: number): string {
  if (stringWidth(line) <= columns) return line
  const start = (START.exec(line) as RegExpExecArray)[0]
  const indent = ' '.repeat(hangingIndent(stringWidth(start), columns))
  const lines: string[] = []
  let current = start
  let room = columns - stringWidth(start)
  let isFirst = true
  for (const { groups } of line.slice(start.length).matchAll(WORD)) {
    const { gap, word } = groups as { gap: string; word: string }
    const width = stringWidth(word)
    if (!isFirst && gap.length + width > room) {
      lines.push(current)
      current = indent + word
      room = columns - indent.length - width
    } else {
      current += gap + word
      room -= gap.length + width
    }
    isFirst = false
  }
  return [...lines, current].join('\n')
}

/** A text beside a wide title would be too narrow to read. */
function hangingIndent(width: number, columns: number): number {
  if (width === 0) return INDENT
  return width > columns / 2 ? NARROW_INDENT : width
}
