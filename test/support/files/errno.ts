/** An error as Node's file functions give it. */
export function errno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: as a test wants it`), { code })
}
