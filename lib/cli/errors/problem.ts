// Why a log could not be read or repaired, in the words of the person who asked. Three kinds of error are
// theirs to deal with: what the log is (a LogError), what the system says of the file, and what the command
// will not do (a Refusal). Any other is not.

import { getSystemErrorMap } from 'node:util'
import { LogError } from '../../core/log-error.js'

export interface Problem {
  readonly code: string
  /** Never holds log content. */
  readonly message: string
  readonly line?: number
  readonly offset?: number
}

/** The command will not, or could not, do what it was asked to do to a log; the problem says why. */
export class Refusal extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options: ErrorOptions = {}) {
    super(problem.message, options)
    this.problem = problem
  }
}

/** Where the system's own words would not help. */
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file of that name',
  EISDIR: 'it is a directory: name the log file in it',
  ENOTDIR: 'a part of the path that should be a directory is a file',
  EACCES: 'permission to read it is denied',
}

/** The problem that an error tells of; undefined where it is none of the log's or the file's. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof LogError) return problemOfLog(error)
  if (error instanceof Refusal) return error.problem
  if (!isSystemError(error)) return undefined
  const { code, offset } = error
  const message = PLAIN_WORDS[code] ?? systemErrorText(error)
  return offset === undefined ? { code, message } : { code, message: `${message} at byte ${offset}`, offset }
}

/** 'no space left on device (ENOSPC)'. */
export function systemErrorText({ errno, code, message }: NodeJS.ErrnoException): string {
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno)
  return known === undefined ? message : `${known[1]} (${code})`
}

function problemOfLog({ code, message, line, offset }: LogError): Problem {
  return {
    code,
    message,
    ...(line === undefined ? {} : { line }),
    ...(offset === undefined ? {} : { offset }),
  }
}

/** Reading at a position says where it failed. */
type SystemError = NodeJS.ErrnoException & { code: string; offset?: number }

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'errno' in error && 'code' in error && typeof error.code === 'string'
}
