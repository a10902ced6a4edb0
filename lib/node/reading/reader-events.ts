import type { Readable } from 'node:stream'
import type { Fault, RecoverySummary } from '../../core/recovery.js'

/** The events of an `EntryReader`, with the arguments of their listeners: its own, and those of every Transform. */
export interface EntryReaderEvents<H, E> {
  /** Line 1. Not emitted where the format has no header. */
  header: [header: H]
  fault: [fault: Fault]
  /** Right before 'end'. */
  summary: [summary: RecoverySummary]
  data: [entry: E]
  end: []
  error: [error: Error]
  close: []
  readable: []
  pause: []
  resume: []
  drain: []
  finish: []
  pipe: [source: Readable]
  unpipe: [source: Readable]
}
