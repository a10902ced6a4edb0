// The log that is being repaired, and the parsers that read it and what is put in its place.

import type { LogParser } from '../../core/parser/log-parser.js'
import type { LogFormat } from '../../format/log-format.js'
import type { LogFile, RewritingLayer } from '../files/file-layer.js'
import { newParser } from '../parser/new-parser.js'
import { newCertifier } from '../parser/scan-engine.js'
import type { ResolvedRepairOptions } from './repair-options.js'

export interface DamagedLog<H, E> {
  files: RewritingLayer
  /** Its path, resolved. */
  path: string
  file: LogFile
  format: LogFormat<H, E>
  settings: ResolvedRepairOptions
  /** The line of the header that is put in, where the log has lost its own; undefined where it has one. */
  header: Uint8Array | undefined
  /** Called with how many bytes of the new log have been read back. */
  onReadBack?: ((bytes: number) => void) | undefined
}

/** With its header lost, a log is read as lines alone. */
export function readableFormat<H, E>({ format, header }: DamagedLog<H, E>): LogFormat<H | undefined, E> {
  return header === undefined ? format : { ...format, headerSchema: undefined, headerIdentity: undefined }
}

export interface DamagedReader<H, E> {
  readonly parser: LogParser<H | undefined, E>
  /** Releases the certifier, if there is one: the parser must not be used any more. */
  release(): void
}

/** Reads the damaged log. Most of its lines are whole and only passed over, so they are certified, not decoded. */
export function damagedReader<H, E>(log: DamagedLog<H, E>): DamagedReader<H, E> {
  const { salvage, unterminated, maxLineBytes, maxDepth } = log.settings
  const format = readableFormat(log)
  const options = { salvage, unterminated, maxLineBytes, maxDepth }
  const certifier = newCertifier(format, options, false)
  return { parser: newParser(format, options, certifier), release: () => certifier?.release() }
}

/** Reads the repaired log, by the decoder alone: an error of the certifier must not pass twice. */
export function repairedParser<H, E>({ format, settings }: DamagedLog<H, E>): LogParser<H, E> {
  const { unterminated, maxLineBytes, maxDepth } = settings
  return newParser(format, { unterminated, maxLineBytes, maxDepth })
}
