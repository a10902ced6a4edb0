// The commands, and what they have in common. Commander writes nothing itself: its text is collected, so that it is
// written, and waited for, like all other output.

import { createRequire } from 'node:module'
import { Command, Option } from 'commander'
import { addAppendCommand } from './append/append-command.js'
import { addCatCommand } from './cat/cat-command.js'
import { addCheckCommand } from './check/check-command.js'
import { addCompletionCommand } from './completion/completion-command.js'
import { EXIT_CODES } from './errors/exit-code.js'
import { addLinesCommand } from './lines/lines-command.js'
import { addRepairCommand } from './repair/repair-command.js'
import { addRestoreCommand } from './restore/restore-command.js'
import type { CommandContext } from './shared/log-outcome.js'
import { addShowCommand } from './show/show-command.js'
import { addTailCommand } from './tail/tail-command.js'
import { COLOUR_CHOICES, type ColourChoice } from './terminal/paint.js'
import type { OutputStream } from './terminal/standard-streams.js'
import { terminalWidth } from './terminal/terminal-width.js'
import { wrappedText } from './text/wrapped-text.js'
import { addWorkCommand } from './work/work-command.js'

/** The options of every command. */
interface GlobalOptions {
  readonly color: ColourChoice
}

/** What commander prints. */
export interface CommanderText {
  /** The help or the version, where it was asked for. */
  answer: string
  /** What is wrong with the arguments. */
  complaint: string
}

const EXIT_CODE_ROWS = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`)
const EXIT_CODE_TEXT = ['', 'Exit codes:', ...EXIT_CODE_ROWS].join('\n')

/** The width of help that does not go to a terminal. */
const HELP_COLUMNS = 80

export function createProgram(context: CommandContext, text: CommanderText): Command {
  const { stdout, stderr } = context.streams
  const program = new Command('wholeline')
    .description('Reads append-only JSONL logs, damaged ones included, and repairs them.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addOption(
      new Option('--color <when>', 'when to write colours: auto means on a terminal')
        .choices(COLOUR_CHOICES)
        .default('auto'),
    )
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('afterAll', ({ error }) => wrappedText(EXIT_CODE_TEXT, helpWidth(error ? stderr : stdout)))
    .hook('preAction', (command) => chooseColours(command.opts<GlobalOptions>(), context))
    .showHelpAfterError('(see wholeline --help)')
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: () => helpWidth(stdout),
      getErrHelpWidth: () => helpWidth(stderr),
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
  addTailCommand(program, context)
  addAppendCommand(program, context)
  addLinesCommand(program, context)
  addRepairCommand(program, context)
  addShowCommand(program, context)
  addRestoreCommand(program, context)
  addWorkCommand(program, context)
  addCompletionCommand(program, context)
  return program
}

function helpWidth(stream: OutputStream): number {
  return terminalWidth(stream) ?? HELP_COLUMNS
}

function chooseColours({ color }: GlobalOptions, { stdout, messages }: CommandContext): void {
  for (const output of [stdout, messages]) output.chooseColours(color)
}

/** The package's version. The package is found by its own name: its relative path differs once it is built. */
function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('wholeline/package.json') as { version: string }
  return version
}
