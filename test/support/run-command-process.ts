// The command as a process of its own, with this process's loaders, so that it runs from its source. A shell
// line can hold it as $WHOLELINE, between real pipes and redirections.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CommandResult } from './run-command.js'

const MAIN = fileURLToPath(new URL('../../lib/cli/main.ts', import.meta.url))
const WHOLELINE = [process.execPath, ...process.execArgv, MAIN].join(' ')

/** Runs a line of bash in a folder. */
export function runShell(line: string, cwd: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, WHOLELINE }, maxBuffer: 64 * 1024 * 1024 }
    execFile('bash', ['-c', line], options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
