// Runs a block of shell of a document, in which `wholeline` is the command of these sources.

import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeBundledCommand } from '../processes/bundled-command.js'
import { writePlainLibrary } from '../processes/plain-library.js'

export interface CommandsResult {
  stdout: string
  stderr: string
  /** The exit code of each `wholeline`, in the order in which they ended. */
  exitCodes: number[]
}

/** Whether a block runs the command. */
export function runsCommand(code: string): boolean {
  return /^(?:.*[|;&] *)?(?:xargs .*)?\bwholeline [a-z]/m.test(code)
}

/** Writes the command, and the library for formats that import it. @param folder in the project, so that the dependencies of formats are found */
export function writeCommand(folder: string): string {
  writePlainLibrary(folder)
  const program = writeBundledCommand(folder)
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const script = [
    '#!/bin/sh',
    // tap adds itself to every process that it starts.
    'unset NODE_OPTIONS',
    `"${process.execPath}" "${program}" "$@"`,
    'code=$?',
    'echo $code >> "$EXIT_CODES"',
    'exit $code',
  ]
  writeFileSync(join(bin, 'wholeline'), `${script.join('\n')}\n`)
  chmodSync(join(bin, 'wholeline'), 0o755)
  return bin
}

/** @param bin what `writeCommand` returned @param cwd the folder in which the block runs */
export async function runCommands(code: string, bin: string, cwd: string): Promise<CommandsResult> {
  const codes = join(cwd, '.exit-codes')
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, EXIT_CODES: codes }
  const output = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile('bash', ['-c', code], { cwd, env }, (_error, stdout, stderr) => resolve({ stdout, stderr }))
  })
  const text = existsSync(codes) ? readFileSync(codes, 'utf8') : ''
  return { ...output, exitCodes: text.split('\n').filter(Boolean).map(Number) }
}
