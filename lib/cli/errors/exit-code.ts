// What the command tells the shell. Scripts are built on these numbers: a new meaning gets a new number.

export const ExitCode = {
  /** Every log that was looked at is clean, or was repaired. Also: help was asked for. */
  Clean: 0,
  /** Damage was found, and is still there: it was passed over, or `--dry-run` only told of it. */
  Damaged: 1,
  /** A log could not be read or repaired, the output could not be written, or the command was used wrongly. */
  Failed: 2,
  /** A bug in wholeline itself (EX_SOFTWARE of sysexits.h), so that no script takes it for damage. */
  Bug: 70,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** The code that counts where both apply. */
export function worse(one: ExitCode, other: ExitCode): ExitCode {
  return one > other ? one : other
}
