// stream-json decodes strings: an escape becomes its character, and how it was spelled is lost. So each backslash is
// doubled before it parses the text: what it then returns is the string as it was spelled. Outside of strings no JSON has
// a backslash, so the text needs no parsing for that. The escapes are checked here, since to the parser they are plain.

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/g
const QUOTE = '\\"'
const BACKSLASH = '\\\\'
/** What may be the start of an escape, at the end of a piece. */
const UNFINISHED = /\\(?:u[0-9A-Fa-f]{0,3})?$/

/** The text with its escapes as plain characters; undefined where one of them is not JSON. */
export function spelledOut(text: string): string | undefined {
  let isJson = true
  let end = 0
  let spelled = ''
  for (const { index, 0: spelling } of text.matchAll(ESCAPE)) {
    const between = text.slice(end, index)
    if (between.includes('\\')) isJson = false
    // A quote and a backslash must still be escaped, for the parser.
    spelled += `${between}\\\\${spelling === QUOTE || spelling === BACKSLASH ? spelling : spelling.slice(1)}`
    end = index + spelling.length
  }
  const rest = text.slice(end)
  return isJson && !rest.includes('\\') ? spelled + rest : undefined
}

/** How many characters at the end of a piece must wait for the next one: those of an escape that is not complete. */
export function unfinishedLength(text: string): number {
  const found = UNFINISHED.exec(text)
  if (found === null) return 0
  // After an even number of backslashes, the last one ends an escape.
  let backslashes = 0
  for (let at = found.index; at >= 0 && text[at] === '\\'; at -= 1) backslashes += 1
  return backslashes % 2 === 0 ? 0 : text.length - found.index
}

/** Whether the text ends inside a string. @param begun whether it begins in one */
export function endsInString(text: string, begun: boolean): boolean {
  let isInside = begun
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') isInside = !isInside
    else if (character === '\\') at += 1
  }
  return isInside
}
