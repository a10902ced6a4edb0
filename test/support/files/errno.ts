/** An error in the form of Node's file functions. */
export function errno(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: as a test wants it`), { code })
}
