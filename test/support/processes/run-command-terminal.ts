// The command in a pseudo-terminal, as plain JavaScript, and what a person sees there.

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import stringWidth from 'string-width'
import { writeBundledCommand } from './bundled-command.js'
import { PLAIN, python } from './python.js'

/** A sequence that a terminal obeys, a control character, or text. */
const PARTS = /\p{Control}\[[\d;]*[A-Za-z]|\p{Control}|\P{Control}+/gu
const PROGRAM = fileURLToPath(new URL('run-command-terminal.py', import.meta.url))

export interface Terminal {
  /** The width in cells. */
  columns: number
  /** The width once the command has written something. */
  later?: number
  /** What of the command the terminal shows. Default: both outputs. */
  streams?: 'both' | 'stderr'
  /** A file that the command gets as its standard input, once the width has changed. */
  input?: string
}

/** Runs the command in a folder; the result is what it wrote to the terminal. */
export type RunInTerminal = (
  argv: string[],
  cwd: string,
  terminal: Terminal,
) => Promise<{ exitCode: number; output: string }>

/** The command is written to the folder. */
export function plainTerminal(folder: string): RunInTerminal {
  const program = writeBundledCommand(folder)
  // Without the variables of this process, which may have an opinion on colours.
  const clean = ['env', '-i', `PATH=${process.env.PATH}`, 'TERM=xterm']
  const command = [...clean, process.execPath, program]
  return (argv, cwd, { columns, later = '-', streams = 'both', input = '-' }) => {
    const args = [...PLAIN, PROGRAM, columns, later, streams, input, ...command, ...argv].map(String)
    return new Promise((resolve) => {
      execFile(python(), args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, output) => {
        resolve({ exitCode: error === null ? 0 : Number(error.code), output })
      })
    })
  }
}

export interface Screen {
  /** What stays, line by line, without colours. */
  lines: string[]
  /** The widest that any line was at any time, in cells. */
  widest: number
}

/** What a terminal shows that is as wide as need be. Throws at a sequence that the command has no use for. */
export function screenOf(output: string): Screen {
  const screen: Screen = { lines: [], widest: 0 }
  let [line, column] = ['', 0]
  for (const [part] of output.matchAll(PARTS)) {
    if (part === '\n') {
      screen.lines.push(line)
      ;[line, column] = ['', 0]
    } else if (part === '\r' || part === '\u001b[1G') column = 0
    else if (part === '\u001b[0K') line = line.slice(0, column)
    else if (part === '\u001b[2K') line = ''
    else if (!part.startsWith('\u001b')) {
      line = line.slice(0, column) + part + line.slice(column + part.length)
      column += part.length
      screen.widest = Math.max(screen.widest, stringWidth(line))
    } else if (!part.endsWith('m')) throw new Error(`an unexpected escape: ${JSON.stringify(part)}`)
  }
  if (line !== '') screen.lines.push(line)
  return screen
}
