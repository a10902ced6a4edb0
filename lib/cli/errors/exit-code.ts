// The exit codes of the command. Scripts depend on these numbers, so a new meaning gets a new number.

export const ExitCode = {
  /** Every log is clean, or was repaired. Also: help or the version was asked for. */
  Clean: 0,
  /** Damage was found and is still there: it was left out of the output, or `--dry-run` reported it. */
  Damaged: 1,
  /** A log could not be read or repaired, the output could not be written, or the arguments are invalid. */
  Failed: 2,
  /** A bug in wholeline (EX_SOFTWARE in sysexits.h): no script may take it for damage. */
  Bug: 70,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** The more serious of two codes. */
export function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other
}
