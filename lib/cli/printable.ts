// Names come from outside: a file may be called anything. Shown as it stands, such a name could move the
// cursor, recolour the terminal, end the line or turn the text around (Unicode's bidirectional controls).

const UNPRINTABLE = /[\p{Control}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}]/gu

/** The text with every character that a terminal would obey written as an escape: `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped)
}

/** The same for text of several lines, which it leaves on their lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

function escaped(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`
}
