// Errors on their way through the queue, which keeps nothing of an error but its message.

import { LogError, type LogErrorCode } from '../../core/log-error.js'

/** Whether the work would fail like that again, wherever it is done. */
export function isPermanent(error: unknown): boolean {
  if (error instanceof LogError) return error.code !== 'ERR_LOG_FAILED'
  // That of a connection has a cause: see `fetch`.
  return error instanceof RangeError || (error instanceof TypeError && error.cause === undefined)
}

/** The message; before it the code and where in the log it is. Lines are left out: they are counted from the shard's first. */
export function failureText(error: unknown): string {
  if (!(error instanceof LogError))
    return error instanceof Error ? error.message || error.name : String(error)
  const { code, offset, message } = error
  return `${code}${offset === undefined ? '' : `@${offset}`}: ${message}`
}

/** The error that the text is of. */
export function failureOf(text: string, shard: string): Error {
  const [, code, offset, message] = /^(ERR_LOG_\w+?)(?:@(\d+))?: (.*)$/s.exec(text) ?? []
  if (code === undefined) return new Error(`${shard} could not be read: ${text}`)
  const position = offset === undefined ? {} : { offset: Number(offset) }
  return new LogError(code as LogErrorCode, `${shard}: ${message}`, position)
}
