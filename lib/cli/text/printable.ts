// Names come from outside: a file may be called anything. Shown as it stands, such a name could move the
// cursor, recolour the terminal, end the line or turn the text around (Unicode's bidirectional controls).

const UNPRINTABLE = /[\p{Control}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}]/gu

/** The text with every character that a terminal would obey spelled out, by default as `\u{1b}`. */
export function printable(text: string, spell = escaped): string {
  return text.replace(UNPRINTABLE, spell)
}

/** The same for text of several lines, which it leaves on their lines. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line))
    .join('\n')
}

function escaped(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`
}
