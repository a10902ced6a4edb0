// The file of a quarantine: a new one, or one that is continued after its last section. A file is continued only if it is
// the quarantine of this log, and only the log's owner can read it. If the name is taken by any other file, a number is
// added.

import type { BigIntStats } from 'node:fs'
import { dirname, relative, sep } from 'node:path'
import { encodeHeader } from '../../core/entries/entry-encoder.js'
import { LineDecoder } from '../../core/entries/line-decoder.js'
import { BackwardScan } from '../../core/lines/backward-scan.js'
import { type QuarantinePiece, quarantineFormat } from '../../format/quarantine-format.js'
import { removeUnfinished } from '../files/draft-file.js'
import { type FileLayer, isCode, type LogFile, statOrNothing, systemError } from '../files/file-layer.js'
import { placeNew } from '../files/new-file.js'
import { lastNewline } from '../files/newline-search.js'
import { readExactly, writeExactly } from '../files/positioned-io.js'
import { guardCopy, OWNER_ALONE } from '../files/private-copy.js'
import { strictText } from '../parser/strict-text.js'
import { numberedPath } from './quarantine-path.js'

export interface QuarantinePlace {
  /** The path that the caller asked for. */
  wanted: string
  /** The log's path, resolved. */
  log: string
  /** Whether an existing file may be continued. Without the log's lock, another process may be writing to it. */
  continues: boolean
}

export interface QuarantineFile {
  path: string
  file: LogFile
  isNew: boolean
  /** Where its last finished section ends, in bytes. */
  length: number
  /** How many finished sections it has. */
  sections: number
}

/**
 * @param log the damaged log's stats
 * @throws EISDIR where the path is a folder; Node's own errors
 */
export async function openQuarantine(
  files: FileLayer,
  place: QuarantinePlace,
  log: BigIntStats,
): Promise<QuarantineFile> {
  const { wanted } = place
  const folder = await files.resolve(dirname(wanted)).catch((error: Error) => {
    throw Object.assign(error, { path: wanted })
  })
  const header = headerOf(folder, place.log)
  let opened: QuarantineFile | undefined
  for (let number = 1; opened === undefined; number += 1) {
    const path = numberedPath(wanted, number)
    // A process that was killed while it created the file may have left a second name for it.
    if (place.continues) await removeUnfinished(files, path)
    const taken = await statOrNothing(files, path)
    if (taken === undefined) opened = await makeNew(files, path, header, log)
    else if (isFolder(taken)) throw systemError('EISDIR', path)
    else if (place.continues && isRegular(taken)) opened = await continueFile(files, path, header, log)
  }
  return opened
}

function headerOf(folder: string, log: string): Uint8Array {
  const path = relative(folder, log).split(sep).join('/')
  return encodeHeader(quarantineFormat, { type: 'quarantine', version: 2, log: path })
}

/** Undefined where another process took the name, or it is a dangling link. */
async function makeNew(
  files: FileLayer,
  path: string,
  header: Uint8Array,
  log: BigIntStats,
): Promise<QuarantineFile | undefined> {
  const fill = async (file: LogFile) => {
    await guardCopy(file, log)
    await writeExactly(file, header, 0)
  }
  try {
    const file = await placeNew(files, path, { mode: OWNER_ALONE, fill })
    return { path, file, isNew: true, length: header.length, sections: 0 }
  } catch (error) {
    if (isCode(error, 'EEXIST')) return undefined
    throw error
  }
}

/** Undefined where the file is not this log's, or other users can read it. */
async function continueFile(
  files: FileLayer,
  path: string,
  header: Uint8Array,
  log: BigIntStats,
): Promise<QuarantineFile | undefined> {
  const file = await openUnlessDenied(files, path)
  if (file === undefined) return undefined
  try {
    const stats = await file.stat({ bigint: true })
    if (isPrivate(stats, log) && (await beginsWith(file, header)))
      return { path, file, isNew: false, ...(await finishedPart(file, header.length)) }
  } catch (error) {
    await file.close()
    throw error
  }
  await file.close()
  return undefined
}

async function openUnlessDenied(files: FileLayer, path: string): Promise<LogFile | undefined> {
  try {
    return await files.open(path, 'r+')
  } catch (error) {
    if (isCode(error, 'EACCES') || isCode(error, 'EPERM') || isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** A file with other rights or another owner may have been put there by another user, to read what is kept in it. */
function isPrivate({ mode, uid, nlink }: BigIntStats, log: BigIntStats): boolean {
  if (process.geteuid === undefined) return true
  const isOurs = uid === log.uid || uid === BigInt(process.geteuid())
  return isOurs && (mode & 0o077n) === 0n && nlink === 1n
}

async function beginsWith(file: LogFile, header: Uint8Array): Promise<boolean> {
  return Buffer.compare(await readExactly(file, Buffer.alloc(header.length), 0), header) === 0
}

/** More than the length of a line that ends a section. */
const MOST_BYTES = 4096
const BLOCK_BYTES = 1024 * 1024

/**
 * Where the last finished section ends, and its number. The bytes after it were left by a killed process: they are only
 * copies of what is still in the log.
 */
export async function finishedPart(
  file: LogFile,
  headerBytes: number,
): Promise<Pick<QuarantineFile, 'length' | 'sections'>> {
  const { size } = await file.stat({ bigint: true })
  const newlineBefore = (end: number) =>
    lastNewline(file, new BackwardScan(end, BLOCK_BYTES, headerBytes - 1))
  let length: number | undefined
  let end = await newlineBefore(Number(size))
  while (end >= headerBytes) {
    const before = await newlineBefore(end)
    const piece = await pieceAt(file, before + 1, end)
    if (piece?.type === 'end' || piece?.type === 'restored') length ??= end + 1
    if (piece?.type === 'end') return { length: length as number, sections: piece.section }
    end = before
  }
  return { length: length ?? headerBytes, sections: 0 }
}

async function pieceAt(file: LogFile, start: number, end: number): Promise<QuarantinePiece | undefined> {
  if (end - start > MOST_BYTES) return undefined
  const line = await readExactly(file, Buffer.alloc(end - start), start)
  const decoder = new LineDecoder(quarantineFormat, strictText)
  return decoder.decode(line, 0, line.length) === 'entry' ? (decoder.entry as QuarantinePiece) : undefined
}

const KIND = 0o170000n

function isFolder({ mode }: BigIntStats): boolean {
  return (mode & KIND) === 0o040000n
}

function isRegular({ mode }: BigIntStats): boolean {
  return (mode & KIND) === 0o100000n
}
