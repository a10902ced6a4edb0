// Errors on their way through the queue, which keeps nothing of an error but its message.

import { LogError, type LogErrorCode } from '../../core/log-error.js'

/** Whether the work would fail like that again, wherever it is done. */
export function isPermanent(error: unknown): boolean {
  if (error instanceof LogError) return error.code !== 'ERR_LOG_FAILED'
  // That of a connection has a cause: see `fetch`.
  return error instanceof RangeError || (error instanceof TypeError && error.cause === undefined)
}

/** The message, with the code before it. */
export function failureText(error: unknown): string {
  if (error instanceof LogError) return `${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}

/** The error that the text is of. */
export function failureOf(text: string, shard: string): Error {
  const [, code, message] = /^(ERR_LOG_\w+): (.*)$/s.exec(text) ?? []
  if (code !== undefined) return new LogError(code as LogErrorCode, `${shard}: ${message}`)
  return new Error(`${shard} could not be read: ${text}`)
}
