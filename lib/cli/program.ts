// The commands, and what they have in common. Commander writes nothing itself: its text is collected, so that it is
// written, and waited for, like all other output.

import { createRequire } from 'node:module'
import { Command } from 'commander'
import { addCatCommand } from './cat/cat-command.js'
import { addCheckCommand } from './check/check-command.js'
import { addRepairCommand } from './repair/repair-command.js'
import { addRestoreCommand } from './restore/restore-command.js'
import type { CommandContext } from './shared/log-outcome.js'
import { addShowCommand } from './show/show-command.js'

/** What commander prints. */
export interface CommanderText {
  /** The help or the version, where it was asked for. */
  answer: string
  /** What is wrong with the arguments. */
  complaint: string
}

const EXIT_CODES = `
Exit codes:
  0  every log is clean, or was repaired
  1  damage was found, not repaired
  2  failure: a log could not be read, repaired or restored, or has no such line;
     the output could not be written; or the arguments are invalid
  70 a bug in wholeline`

export function createProgram(context: CommandContext, text: CommanderText): Command {
  const program = new Command('wholeline')
    .description('Reads append-only JSONL logs, damaged ones included, and repairs them.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('afterAll', EXIT_CODES)
    .showHelpAfterError('(see wholeline --help)')
    .exitOverride()
    .configureOutput({
      writeOut: (part) => {
        text.answer += part
      },
      writeErr: (part) => {
        text.complaint += part
      },
      outputError: (part, write) => write(part.replace(/^error:/, 'wholeline:')),
    })
  addCheckCommand(program, context)
  addCatCommand(program, context)
  addRepairCommand(program, context)
  addShowCommand(program, context)
  addRestoreCommand(program, context)
  return program
}

/** The package's version. The package is found by its own name: its relative path differs once it is built. */
function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('wholeline/package.json') as { version: string }
  return version
}
