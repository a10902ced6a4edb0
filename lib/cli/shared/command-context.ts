import type { ExitCode } from '../errors/exit-code.js'
import type { Messages } from '../terminal/messages.js'
import type { Output } from '../terminal/output.js'
import type { StandardStreams } from '../terminal/standard-streams.js'

/** What a command works with, and where it leaves its exit code, as far as it has come. */
export interface CommandContext {
  readonly streams: StandardStreams
  readonly stdout: Output
  readonly messages: Messages
  exitCode: ExitCode
}
