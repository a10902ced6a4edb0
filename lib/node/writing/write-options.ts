import { DEFAULT_MAX_DEPTH } from '../../core/lines/line-format.js'
import { knownOptions, type OptionNames, oneOf, wholeNumber } from '../../core/option-checks.js'
import { depthLimit } from '../../core/parser/parse-options.js'
import { type LogFormat, requireFormat, type Unterminated } from '../../format/log-format.js'
import { checkQuarantine } from '../quarantine/quarantine-path.js'
import type { AppenderOptions } from './log-appender.js'

/** The options of `EntryWriter.open`, `create` and `openOrCreate`. All may be left out. */
export interface WriteOptions {
  /** 'fsync' (default): an append resolves once its bytes are on the disk. 'none': once the kernel has them. */
  durability?: 'fsync' | 'none' | undefined
  /** Hold the log's lock, so that there is one writer at a time. Default true. */
  lock?: boolean | undefined
  /**
   * Take over a lock whose holder may be alive or dead: it ran on another machine or in another container, or its socket
   * can't be reached. The lock of a holder that answers is never taken over. Default false.
   */
  takeOver?: boolean | undefined
  /** Overrides the format's choice: 'keep' completes a valid last line that lacks its terminator. */
  unterminated?: Unterminated | undefined
  /**
   * How many brackets may be open at once in an entry, from 1. An entry that is nested more deeply is refused. Default
   * 4,000, as for readers: a caller that raises it must raise it for the readers, too.
   */
  maxDepth?: number | undefined
  /**
   * open: where the bytes of a torn tail are kept before they are removed. Default true: in `<log>.quarantine.jsonl`,
   * beside the log; a string is another path. The file grows with each removal. A number is added to the name of any other
   * existing file, and a folder is refused. `restoreLog` puts the bytes back. false: what is removed is lost.
   */
  quarantine?: boolean | string | undefined
  /**
   * create: the log's mode, 0 to 0o777, less what the process masks out (umask), as for Node's `open`. Default 0o666.
   * Session logs hold secrets: with 0o600 only the owner can read them.
   */
  mode?: number | undefined
}

const WRITE_OPTIONS: OptionNames<WriteOptions> = {
  durability: true,
  lock: true,
  takeOver: true,
  unterminated: true,
  maxDepth: true,
  quarantine: true,
  mode: true,
}

/** @throws TypeError or RangeError for an invalid option */
export function resolveWriteOptions(
  format: LogFormat<unknown, unknown>,
  options: WriteOptions,
): AppenderOptions & { maxDepth: number } {
  requireFormat(format)
  knownOptions(options, WRITE_OPTIONS)
  const {
    durability = 'fsync',
    lock = true,
    takeOver = false,
    unterminated = format.unterminated,
    quarantine = true,
    mode,
    maxDepth = DEFAULT_MAX_DEPTH,
  } = options
  oneOf('durability', durability, ['fsync', 'none'])
  oneOf('lock', lock, [true, false])
  oneOf('takeOver', takeOver, [true, false])
  oneOf('unterminated', unterminated, ['drop', 'keep'])
  checkQuarantine(quarantine)
  if (mode !== undefined) wholeNumber('mode', mode, 0, 0o777)
  depthLimit(maxDepth)
  return {
    durable: durability === 'fsync',
    lock,
    takeOver,
    unterminated,
    quarantine,
    maxDepth,
    ...(mode === undefined ? {} : { mode }),
  }
}
