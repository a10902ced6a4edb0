// Whether a text can be the beginning of a JSON value, decided by JSON.parse alone: some continuation makes it one.

/** What may be missing where a value is cut, whatever contains it. */
const COMPLETIONS = completions()

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export function isViable(text: string): boolean {
  const close = closing(text)
  return COMPLETIONS.some((completion) => isJson(text + completion + close))
}

/** The closing brackets of the open containers, strings skipped. */
function closing(text: string): string {
  const open: string[] = []
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\.)*(?:"|\\?$)|[[\]{}]/gs)) {
    if (part === '[') open.push(']')
    else if (part === '{') open.push('}')
    else if (part === ']' || part === '}') open.pop()
  }
  return open.reverse().join('')
}

function completions(): string[] {
  const literals = ['true', 'false', 'null'].flatMap((word) => [...word].map((_, index) => word.slice(index)))
  const strings = ['"', '\\"', 'n"', '0"', '00"', '000"', '0000"'].map((rest) => rest)
  const keys = strings.map((rest) => `${rest}:0`)
  return ['', '0', ':0', '"":0', ...literals, ...strings, ...keys]
}
