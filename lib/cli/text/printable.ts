// Text from outside, made safe for what reads it: a terminal, a shell, a JSON parser. A file may have any name. Printed
// unchanged, such a name could move the cursor, recolour the terminal, end the line or reverse the text (Unicode's
// bidirectional controls).

import { withoutSecrets } from './web-url.js'

const UNPRINTABLE = /[\p{Control}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}\p{Bidi_Control}]/gu
const PLAIN_WORD = /^[\w@%+=:,./-]+$/

/** The file argument for standard input; a file of that name is called `./-`. */
export const STANDARD_INPUT = '-'

/** The text, with every character that a terminal would obey replaced by an escape such as `\u{1b}`. */
export function printable(text: string): string {
  return escaped(text, bracedEscape)
}

/** The same for text of several lines; its newlines stay. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line))
    .join('\n')
}

/** What reports call a log. */
export function logName(file: string): string {
  if (file === STANDARD_INPUT) return 'standard input'
  return file === '' ? "''" : printable(withoutSecrets(file))
}

/** One word of a shell command, quoted where it has to be. */
export function shellWord(word: string): string {
  if (PLAIN_WORD.test(word)) return word
  if (printable(word) === word) return `'${word.replaceAll("'", `'\\''`)}'`
  // A dollar-single-quoted string (POSIX.1-2024, 2.2.4) can hold escapes.
  return `$'${escaped(word.replace(/['\\]/g, '\\$&'), shellEscape)}'`
}

/** The value as JSON, without a character that a terminal would obey. Parsing it returns the same value. */
export function printableJson(value: object): string {
  return escaped(JSON.stringify(value), jsonEscape)
}

function escaped(text: string, escapeOf: (character: string) => string): string {
  return text.replace(UNPRINTABLE, escapeOf)
}

function bracedEscape(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`
}

function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function shellEscape(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x80 ? `\\${code.toString(8).padStart(3, '0')}` : jsonEscape(character)
}
