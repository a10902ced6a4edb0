// One run of the command, from its arguments to its exit code. Whatever a command ends with is handled here: what
// commander prints, invalid arguments, an output that cannot be written, and bugs.

import { CommanderError } from 'commander'
import { ExitCode } from './errors/exit-code.js'
import { bugReport, UsageError } from './errors/problem.js'
import { type CommanderText, createProgram } from './program.js'
import type { CommandContext } from './shared/log-outcome.js'
import { isAbort } from './terminal/interruption.js'
import { Messages, Output, OutputError } from './terminal/output.js'
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
    // Where the signal itself has not ended the process.
    if (isAbort(error)) return ExitCode.Interrupted
    const isExpected = error instanceof OutputError || error instanceof UsageError
    if (isExpected) await messages.writeText(`wholeline: ${printableLines(error.message)}\n`)
    else await messages.write(bugReport(error))
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
    await print(text, context)
    return error.exitCode === 0 ? ExitCode.Clean : ExitCode.Failed
  }
}

async function print(
  { answer, complaint }: CommanderText,
  { stdout, messages }: CommandContext,
): Promise<void> {
  // Commander quotes arguments, which may hold any character.
  await messages.writeText(printableLines(complaint))
  if (answer !== '') await stdout.writeText(answer)
}
