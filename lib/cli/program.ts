// The commands, and what they have in common. Commander writes nothing itself: what it would say is gathered,
// so that it is written, and waited for, like all other output.

import { Command } from 'commander'
import { addCatCommand } from './cat/cat-command.js'
import { addCheckCommand } from './check/check-command.js'
import { packageVersion } from './package-version.js'
import { addRepairCommand } from './repair/repair-command.js'
import { addRestoreCommand } from './restore/restore-command.js'
import type { CommandContext } from './shared/command-context.js'
import { addShowCommand } from './show/show-command.js'

/** What commander has to say. */
export interface CommanderText {
  /** Help and version, where they were asked for. */
  answer: string
  /** What is wrong with the arguments. */
  complaint: string
}

const EXIT_CODES = `
Exit codes:
  0  every log is clean, or was repaired
  1  damage was found, and is still there: passed over, or told by --dry-run
  2  a log could not be read or repaired, has no such line, the output could not be written, or the command was used wrongly`

export function createProgram(context: CommandContext, text: CommanderText): Command {
  const program = new Command('wholeline')
    .description('Reads append-only JSONL logs, also damaged ones, and repairs them.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('afterAll', EXIT_CODES)
    .showHelpAfterError("('wholeline --help' tells how it is used)")
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
