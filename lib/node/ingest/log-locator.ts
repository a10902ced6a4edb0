// Finds the file of a checkpoint among the files of a log, and the files that follow it.
//
// Every file that fits by content is a candidate. Mostly there is one. There are several where files begin alike and the offset is
// small, and after a copy-and-truncate. Then, in this order:
//
// - the one with the device, the inode and the birth time of the checkpoint: a rename keeps them;
// - the oldest that was modified no earlier than the checkpoint's file when that was read: the generations before it were
//   finished by then, and compressing keeps the time of modification;
// - the oldest of all, since entries that come again are better than entries that never come.
//
// A rotation may happen in between: so a listing counts only if the next one is equal, and where a listed name is missing by the time
// it is opened, or names another file, everything is looked up again.
//
// Where none fits, a log that is still the same file, by device and inode, was truncated. The copy that copy-and-truncate made is
// found before that, since it fits: so only what was appended between the copy and the cut is lost.

import { pathOf } from '../files/file-layer.js'
import { type RotatedFile, type RotatedGlob, rotatedSet } from '../files/rotated-set.js'
import type { Switch } from '../sources/byte-source.js'
import { type IngestDecompress, IngestFile, type Start } from './ingest-file.js'
import { type FullCheckpoint, refused } from './log-checkpoint.js'

/** A file to be read, and from where. */
export interface Located {
  file: IngestFile
  /** Undefined: from its start. */
  start: Start | undefined
  /** Why reading goes on in this file; undefined where it is the one of the checkpoint. */
  how: Switch | undefined
  /** Why it is not certain that this file comes next, for a person; undefined where it is. */
  doubt: string | undefined
}

interface Candidate {
  file: IngestFile
  start: Start
  place: number
  doubt: string | undefined
}

/** Thrown where a file is not any more what the listing said. */
const MOVED = new Error('the files were renamed meanwhile')

export class LogLocator {
  readonly path: string
  readonly #glob: RotatedGlob | undefined
  readonly #decompress: IngestDecompress
  readonly #except: readonly string[]

  constructor(
    path: string | URL,
    glob: RotatedGlob | undefined,
    decompress: IngestDecompress,
    except: readonly string[],
  ) {
    this.path = pathOf(path)
    this.#glob = glob
    this.#decompress = decompress
    this.#except = except
  }

  /** The oldest file; undefined where there is none. */
  first(how?: Switch): Promise<Located | undefined> {
    return this.#settled((files) => this.#openFirst(files, how))
  }

  /**
   * The file of a checkpoint; undefined where the log is missing now, and may have been renamed to no name of the glob.
   * @throws LogError ERR_LOG_CHECKPOINT where it is none of the files that there are
   */
  find(checkpoint: FullCheckpoint): Promise<Located | undefined> {
    return this.#settled(async (files) => {
      const found = await this.#candidate(files, checkpoint)
      if (found !== undefined) return ofCheckpoint(found)
      const log = await this.#open(files.at(-1) as RotatedFile)
      if (log !== undefined && isOf(checkpoint, log))
        return { file: log, start: undefined, how: 'truncated', doubt: undefined }
      await log?.close()
      throw refused(
        `the checkpoint at byte ${checkpoint.offset} fits ${this.#glob === undefined ? this.path : `neither ${this.path} nor a file that it was rotated to`}: ` +
          "what followed it can't be read; put the file back, name the rotated files (rotated), or begin with what is there (onLost: 'start')",
      )
    })
  }

  /** The copy of a log that was cut, if one holds what was read of it: to be read on from the checkpoint. */
  copyOf(checkpoint: FullCheckpoint): Promise<Located | undefined> {
    return this.#settled(async (files) => {
      const found = await this.#candidate(files.slice(0, -1), checkpoint)
      return found && ofCheckpoint(found)
    })
  }

  /** The file after that of the checkpoint, which was read to its end; undefined where there is none yet. */
  after(checkpoint: FullCheckpoint, wasCut: boolean): Promise<Located | undefined> {
    return this.#settled(async (files) => {
      const found = wasCut ? undefined : await this.#candidate(files, checkpoint)
      await found?.file.close()
      const rest = found === undefined ? files.slice(-1) : files.filter(({ place }) => place > found.place)
      const next = await this.#openFirst(rest, 'rotated')
      if (next === undefined) return undefined
      if (next.file.path === this.path && isOf(checkpoint, next.file)) return { ...next, how: 'truncated' }
      return found === undefined
        ? { ...next, how: 'replaced' }
        : { ...next, doubt: found.doubt ?? next.doubt }
    })
  }

  /** Whether a file that was rotated later is there: the log itself may be missing between two steps of a rotation. */
  async hasNewerThan({ id }: IngestFile): Promise<boolean> {
    const files = await this.#list()
    const place = files.find((file) => file.id === id)?.place ?? Number.POSITIVE_INFINITY
    return files.some((file) => file.place > place && file.id !== undefined)
  }

  async #settled<Found>(look: (files: readonly RotatedFile[]) => Promise<Found>): Promise<Found> {
    for (;;) {
      try {
        return await look(await this.#list())
      } catch (error) {
        if (error !== MOVED) throw error
      }
    }
  }

  /** One listing alone may miss a file that is renamed meanwhile, as from 'app.jsonl.9' to 'app.jsonl.10'. */
  async #list(): Promise<RotatedFile[]> {
    if (this.#glob === undefined) return [{ path: this.path, place: 0, doubt: undefined, id: undefined }]
    for (let before: string | undefined; ; ) {
      const files = await rotatedSet(this.path, this.#glob, this.#except)
      const listing = files.map(({ path, id }) => `${id} ${path}`).join('\n')
      if (listing === before) return files
      before = listing
    }
  }

  async #openFirst(files: readonly RotatedFile[], how: Switch | undefined): Promise<Located | undefined> {
    for (const each of files) {
      const file = await this.#open(each)
      if (file !== undefined) return { file, start: undefined, how, doubt: each.doubt }
    }
    return undefined
  }

  /** Undefined for a log that was missing, and still is. @throws MOVED where the name is missing or names another file by now */
  async #open({ path, id }: RotatedFile): Promise<IngestFile | undefined> {
    const file = await IngestFile.open(path, this.#decompress)
    if (id === undefined || file?.id === id) return file
    await file?.close()
    throw MOVED
  }

  async #candidate(
    files: readonly RotatedFile[],
    checkpoint: FullCheckpoint,
  ): Promise<Candidate | undefined> {
    const fitting: Candidate[] = []
    // The one that a rename left first: then no other has to be opened, or decompressed.
    const isLikely = ({ id }: RotatedFile) => id === idOf(checkpoint)
    for (const each of [...files.filter(isLikely), ...files.filter((file) => !isLikely(file))]) {
      const file = await this.#open(each).catch(async (error: Error) => {
        for (const { file } of fitting) await file.close()
        throw error
      })
      const start = await file?.startOf(checkpoint)
      if (file === undefined || start === undefined) {
        await file?.close()
        continue
      }
      fitting.push({ file, start, place: each.place, doubt: each.doubt })
      if (isOf(checkpoint, file)) break
    }
    fitting.sort((one, other) => one.place - other.place)
    const chosen =
      fitting.find(({ file }) => isOf(checkpoint, file)) ??
      fitting.find(({ file }) => file.generation.stats.mtimeNs >= BigInt(checkpoint.modified)) ??
      fitting[0]
    for (const each of fitting) if (each !== chosen) await each.file.close()
    return chosen
  }
}

/** It is told by what it holds, so that its place does not matter. */
function ofCheckpoint({ file, start }: Candidate): Located {
  return { file, start, how: undefined, doubt: undefined }
}

/** Whether it is the same file by device, inode and birth time. */
function isOf(checkpoint: FullCheckpoint, file: IngestFile): boolean {
  return idOf(checkpoint) === file.id && isBornWith(checkpoint, file)
}

/**
 * Without times of birth there is that of the last change, which is never before that of the last modification: the checkpoint has
 * to look like that as well.
 */
function isBornWith({ born, modified }: FullCheckpoint, { generation, hasBirth }: IngestFile): boolean {
  return born === `${generation.stats.birthtimeNs}` || (!hasBirth && BigInt(born) >= BigInt(modified))
}

function idOf({ device, inode }: FullCheckpoint): string {
  return `${device}:${inode}`
}
