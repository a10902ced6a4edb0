// What a Markdown document holds that a test can check: fenced blocks, headings, links, tables, code spans.

/** A fenced block. */
export interface Block {
  /** 'ts', 'sh', 'text' … */
  readonly language: string
  readonly code: string
  /** The nearest heading before it. */
  readonly heading: string
  /** The line of the document on which the code begins, counted from 1. */
  readonly line: number
  /** What it prints: the text of a `text` block that directly follows. */
  readonly output: string | undefined
}

export interface Table {
  readonly head: readonly string[]
  readonly firstCells: readonly string[]
}

export function blocksOf(markdown: string): Block[] {
  const blocks = Array.from(markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm))
  return blocks.map(({ index, 0: whole, 1: language = '', 2: code = '' }) => {
    const output = /^\n+```text\n([\s\S]*?)^```$/m.exec(markdown.slice(index + whole.length))
    return {
      language,
      code,
      heading: headingsOf(markdown.slice(0, index)).at(-1) ?? '',
      line: markdown.slice(0, index).split('\n').length + 1,
      output: output?.index === 0 ? output[1] : undefined,
    }
  })
}

export function headingsOf(markdown: string): string[] {
  return Array.from(withoutBlocks(markdown).matchAll(/^#+ (.*)$/gm), ([, heading = '']) => heading)
}

/** The links that do not lead to another site. */
export function localLinks(markdown: string): string[] {
  const targets = Array.from(
    withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)/g),
    ([, target = '']) => target,
  )
  return targets.filter((target) => !/^\w+:/.test(target))
}

/** The anchor that GitHub makes of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}

export function tablesOf(markdown: string): Table[] {
  return Array.from(withoutBlocks(markdown).matchAll(/(?:^\|.*\n)+/gm), ([text]) => {
    const [head = [], , ...rows] = text.trim().split('\n').map(cellsOf)
    return { head, firstCells: rows.map(([first = '']) => first) }
  })
}

/** The text between backticks, outside of fenced blocks. */
export function codeSpans(markdown: string): string[] {
  return Array.from(withoutBlocks(markdown).matchAll(/`([^`\n]+)`/g), ([, span = '']) => span)
}

function cellsOf(row: string): string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '')
}
