import type { ExitCode } from './exit-code.js'
import type { Messages } from './messages.js'
import type { Output } from './output.js'
import type { StandardStreams } from './standard-streams.js'

/** What a command works with, and where it leaves its exit code, as far as it has come. */
export interface CommandContext {
  readonly streams: StandardStreams
  readonly stdout: Output
  readonly messages: Messages
  exitCode: ExitCode
}
