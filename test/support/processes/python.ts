// Python, for what Node can't do: a terminal, a file system, an access control list.

import { execFileSync } from 'node:child_process'

let program: string | undefined

/** The interpreter itself: `python3` may be a script that looks for one, which takes longer than what is asked of it. */
export function python(): string {
  program ??= execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim()
  return program
}

/** Without what the machine adds to each start of it. */
export const PLAIN = ['-I', '-S']
