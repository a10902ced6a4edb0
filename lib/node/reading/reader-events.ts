import type { Readable } from 'node:stream'
import type { Fault, RecoverySummary } from '../../core/recovery.js'
import type { Switch } from '../sources/byte-source.js'

/** The events of an `EntryReader`, with the arguments of their listeners: its own, and those of every Transform. */
export interface EntryReaderEvents<H, E> {
  /** Line 1. Not emitted where the format has no header. */
  header: [header: H]
  /** A damaged line, as it is met. */
  fault: [fault: Fault]
  /** With `follow: { reopen: true }`: what follows is in another file. Why, and the account of the file that was read until now. */
  switched: [how: Switch, summary: RecoverySummary]
  /** Right before 'end'. */
  summary: [summary: RecoverySummary]
  /** An entry. */
  data: [entry: E]
  /** Every entry has been taken. */
  end: []
  /** What ended the reading: a LogError, or the error of the source. */
  error: [error: Error]
  /** The reader is destroyed, and its source is closed. */
  close: []
  /** There are entries to be read. */
  readable: []
  /** The reader was paused. */
  pause: []
  /** The reader goes on. */
  resume: []
  /** The reader takes more bytes. */
  drain: []
  /** The last byte was written to the reader. */
  finish: []
  /** A stream is piped into the reader. */
  pipe: [source: Readable]
  /** A stream is no longer piped into the reader. */
  unpipe: [source: Readable]
}

/** A listener for the event of that name. */
export type EntryReaderListener<H, E, Name extends keyof EntryReaderEvents<H, E>> = (
  ...args: EntryReaderEvents<H, E>[Name]
) => void
