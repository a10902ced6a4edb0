/** What a file of TypeScript compiles to, with the map of its source in its last line. */
export function javascriptOf(path: string): string
