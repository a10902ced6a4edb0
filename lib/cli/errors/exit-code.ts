// The exit codes of the command. Scripts depend on these numbers, so a new meaning gets a new number.

export const ExitCode = {
  Clean: 0,
  Damaged: 1,
  Failed: 2,
  /** EX_SOFTWARE in sysexits.h: no script may take a bug for damage. */
  Bug: 70,
  /** 128 and the number of SIGINT, as shells report it. */
  Interrupted: 130,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** What each means: the one table, which the help prints and a test compares with that of the guide. */
export const EXIT_CODES: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [ExitCode.Clean, 'every log is clean, or was repaired'],
  [
    ExitCode.Damaged,
    'damage was found, not repaired; with check --strict also: a stricter reader would refuse a line; append refused a line that is no entry',
  ],
  [
    ExitCode.Failed,
    'failure: a log could not be read, repaired or restored, or has no such line; the output could not be written; or the arguments are invalid',
  ],
  [ExitCode.Bug, 'a bug in wholeline'],
  [ExitCode.Interrupted, 'interrupted by Ctrl-C; by another signal, 128 and its number'],
]

/** The more serious of two codes. */
export function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other
}
