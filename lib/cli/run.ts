// The command line from its arguments to its exit code. Every end that a command can come to is told apart
// here: what commander says, what was used wrongly, an output that is gone, and bugs.

import { CommanderError } from 'commander'
import { bugReport } from './errors/bug-report.js'
import { ExitCode } from './errors/exit-code.js'
import { UsageError } from './errors/usage-error.js'
import { type CommanderText, createProgram } from './program.js'
import type { CommandContext } from './shared/command-context.js'
import { Messages } from './terminal/messages.js'
import { Output, OutputError } from './terminal/output.js'
import type { StandardStreams } from './terminal/standard-streams.js'
import { printableLines } from './text/printable.js'

/**
 * Runs one command. Never rejects.
 * @param argv the arguments alone, without interpreter and script
 */
export async function run(argv: readonly string[], streams: StandardStreams): Promise<ExitCode> {
  const messages = new Messages(streams.stderr, streams.env)
  const stdout = new Output(streams.stdout, streams.env)
  const context: CommandContext = { streams, stdout, messages, exitCode: ExitCode.Clean }
  try {
    return await perform(argv, context)
  } catch (error) {
    if (error instanceof OutputError && error.isClosedPipe) return context.exitCode
    const isExpected = error instanceof OutputError || error instanceof UsageError
    await messages.write(isExpected ? `wholeline: ${printableLines(error.message)}\n` : bugReport(error))
    return isExpected ? ExitCode.Failed : ExitCode.Bug
  }
}

async function perform(argv: readonly string[], context: CommandContext): Promise<ExitCode> {
  const text = { answer: '', complaint: '' }
  try {
    await createProgram(context, text).parseAsync(argv, { from: 'user' })
    return context.exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    await tell(text, context)
    return error.exitCode === 0 ? ExitCode.Clean : ExitCode.Failed
  }
}

async function tell(
  { answer, complaint }: CommanderText,
  { stdout, messages }: CommandContext,
): Promise<void> {
  // An argument that commander quotes may hold anything.
  await messages.write(printableLines(complaint))
  if (answer !== '') await stdout.write(answer)
}
