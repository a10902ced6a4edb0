// The command as a separate process, with this process's loaders, so that it runs from its source. A shell line can use it as
// $WHOLELINE, with real pipes and redirections.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { writeBundledCommand } from './bundled-command.js'
import { ROOT } from './plain-library.js'
import type { CommandResult } from './run-command.js'

const MAIN = fileURLToPath(new URL('../../../lib/cli/main.ts', import.meta.url))
/** Some loaders are relative to the project's folder, and the command runs in another. */
const LOADERS = process.execArgv.map((argument) => argument.replace('=./', `=${ROOT}`))
const WHOLELINE = [process.execPath, ...LOADERS, MAIN].join(' ')

/** Runs a line of bash in a folder. */
export type RunShell = (line: string, cwd: string) => Promise<CommandResult>

export const runShell: RunShell = (line, cwd) => runLine(line, cwd, { ...process.env, WHOLELINE })

/** The same with the command as plain JavaScript, written to the folder: faster, but without coverage. */
export function plainShell(folder: string): RunShell {
  const command = `${process.execPath} ${writeBundledCommand(folder)}`
  // Within the line, since tap adds its loaders to the environment of every process that is spawned.
  return (line, cwd) => runLine(`unset NODE_OPTIONS; ${line}`, cwd, { ...process.env, WHOLELINE: command })
}

function runLine(line: string, cwd: string, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  return new Promise((resolve) => {
    const options = { cwd, env, maxBuffer: 64 * 1024 * 1024 }
    execFile('bash', ['-c', line], options, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
