// Errors, in the words of the person who ran the command. A problem is what that person can deal with: what the log is
// (a LogError), what the system says of a file, and what the command refuses to do (a Refusal). A UsageError is about the
// arguments. Any other error is a bug.

import { getSystemErrorMap, inspect } from 'node:util'
import { LogError } from '../../core/log-error.js'

export interface Problem {
  readonly code: string
  /** Never holds log content. */
  readonly message: string
  /** The line it is about, counted from 1. */
  readonly line?: number
  /** The byte it is about, counted from 0. */
  readonly offset?: number
}

/** The command cannot use its arguments; the message says which, and what it accepts. */
export class UsageError extends Error {}

/** The command refuses, or fails, to do what was asked of it with a log; the problem says why. */
export class Refusal extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options: ErrorOptions = {}) {
    super(problem.message, options)
    this.problem = problem
  }
}

/** For the errors whose text from the system says too little. */
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no file of that name',
  EISDIR: 'it is a directory: name the log file in it',
  ENOTDIR: 'a part of the path that should be a directory is a file',
  EACCES: 'permission to read it is denied',
}

/** The problem that an error stands for; undefined where the error is about neither a log nor a file. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof LogError) return problemOfLog(error)
  if (error instanceof Refusal) return error.problem
  const connection = connectionProblem(error)
  if (connection !== undefined) return connection
  if (!isSystemError(error)) return undefined
  const { code, offset } = error
  const message = PLAIN_WORDS[code] ?? systemErrorText(error)
  return offset === undefined ? { code, message } : { code, message: `${message} at byte ${offset}`, offset }
}

/** `fetch` rejects with a TypeError, whose cause says why the server can't be reached. */
function connectionProblem(error: unknown): Problem | undefined {
  if (!(error instanceof TypeError && error.cause instanceof Error)) return undefined
  const { code = 'ERR_CONNECTION', message } = error.cause as NodeJS.ErrnoException
  return { code, message: `the server can't be reached: ${message === '' ? code : message}` }
}

/** 'no space left on device (ENOSPC)'. */
export function systemErrorText({ errno, code, message }: NodeJS.ErrnoException): string {
  const known = errno === undefined ? undefined : getSystemErrorMap().get(errno)
  return known === undefined ? message : `${known[1]} (${code})`
}

/**
 * The error to report where a log is being changed. Several files are written then, so the message for a system error
 * says which file, and what was being done. Any other error is returned as it is.
 */
export function writeError(error: unknown): unknown {
  if (!isSystemError(error)) return error
  const what = failedStep(error)
  const text = systemErrorText(error)
  const message = what === undefined ? text : `can't ${what}: ${text}`
  return new Refusal({ code: error.code, message }, { cause: error })
}

/** What the command says of a bug. */
export function bugReport(error: unknown): string {
  return `wholeline: this is a bug in wholeline; please report it with the following:\n${inspect(error)}\n`
}

function problemOfLog({ code, message, line, offset }: LogError): Problem {
  return {
    code,
    message,
    ...(line === undefined ? {} : { line }),
    ...(offset === undefined ? {} : { offset }),
  }
}

function failedStep({ syscall, path, dest }: SystemError): string | undefined {
  if (syscall === 'rename') return `put the new log in the place of ${dest}`
  if (syscall === 'fchown') return 'give the new log the owner and the group of the old one'
  return path === undefined ? undefined : `write ${path}`
}

/** `offset` is set where reading at a position failed; `dest` where a rename did. */
type SystemError = NodeJS.ErrnoException & { code: string; offset?: number; dest?: string }

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'errno' in error && 'code' in error && typeof error.code === 'string'
}
