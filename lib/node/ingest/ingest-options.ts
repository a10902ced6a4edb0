import { knownOptions, type OptionNames, oneOf, wholeNumber } from '../../core/option-checks.js'
import { type RotatedGlob, rotatedGlob } from '../files/rotated-set.js'
import { pollInterval } from '../reading/follow.js'
import { READ_OPTIONS, type ReadOptions, refuseUnsupported } from '../reading/read-options.js'
import { CheckpointFile } from './checkpoint-file.js'
import type { IngestDecompress } from './ingest-file.js'
import type { CheckpointStore } from './log-checkpoint.js'

/** The options of `ingestLog`. All but `checkpoint` may be left out. */
export interface IngestOptions extends Omit<ReadOptions, 'from' | 'follow' | 'decompress'> {
  /** A file that is replaced atomically and durably, or a store of yours: a row that commits together with the entries. */
  checkpoint: string | URL | CheckpointStore
  /**
   * At the end wait for more, over rotation and truncation, and for a log that isn't there yet. `pollMs`: how often to look, in
   * milliseconds, from 1 to 2^31 - 1, default 100. Default false: end with the log.
   */
  follow?:
    | boolean
    | {
        /** How often to look, in milliseconds: an integer from 1 to 2^31 - 1. Default 100. */
        pollMs?: number | undefined
      }
    | undefined
  /**
   * Glob of the names that the log is renamed to, beside it ('app.jsonl.*'), or in the folder that it names; compressed ones are
   * read too. Without it, what is in a rotated file is lost to a job that was not running.
   */
  rotated?: string | undefined
  /**
   * 'auto' (default): each file is told by its first bytes (gzip, and zstd where Node has it), and brotli by its name ('.br'). A cut
   * or damaged archive gives its whole lines, and then a fault that says where it breaks off. false: nothing is decompressed.
   */
  decompress?: 'auto' | false | undefined
  /** The checkpoint fits no file: 'fail' (default, ERR_LOG_CHECKPOINT), or begin with what is there ('start'). */
  onLost?: 'fail' | 'start' | undefined
  /** Most entries in a batch, from 1; more only where they are salvaged from one line. Default 1000. */
  batchEntries?: number | undefined
}

export interface ResolvedIngestOptions {
  readonly store: CheckpointStore
  /** What the checkpoint is loaded from, for messages. */
  readonly where: string
  readonly pollMs: number | undefined
  readonly glob: RotatedGlob | undefined
  readonly decompress: IngestDecompress
  readonly onLost: 'fail' | 'start'
  readonly batchEntries: number
  readonly reading: ReadOptions
}

const { from, ...READING } = READ_OPTIONS
const INGEST_OPTIONS: OptionNames<IngestOptions> = {
  ...READING,
  checkpoint: true,
  rotated: true,
  onLost: true,
  batchEntries: true,
}
const FOLLOW_OPTIONS = { pollMs: true } as const

/** @throws TypeError or RangeError for invalid options */
export function resolveIngestOptions(path: string | URL, options: IngestOptions): ResolvedIngestOptions {
  if (typeof path !== 'string' && !(path instanceof URL))
    throw new TypeError('the log must be given by its path')
  knownOptions(options, INGEST_OPTIONS)
  const { checkpoint, follow, rotated, onLost = 'fail', batchEntries = 1000, ...rest } = options
  const { decompress = 'auto', ...reading } = rest
  const isPath = typeof checkpoint === 'string' || checkpoint instanceof URL
  if (!isPath && !isStore(checkpoint))
    throw new TypeError('option checkpoint must be a path, or a store with the methods load and save')
  const pollMs = pollInterval(follow)
  if (typeof follow === 'object') knownOptions(follow, FOLLOW_OPTIONS)
  oneOf('decompress', decompress, ['auto', false])
  oneOf('onLost', onLost, ['fail', 'start'])
  wholeNumber('batchEntries', batchEntries, 1, Number.MAX_SAFE_INTEGER)
  refuseUnsupported(reading, true)
  if (reading.unterminated === 'keep')
    throw new TypeError(
      "option unterminated can't be 'keep' here: a last line without a terminator may still be completed, and is an entry then",
    )
  const store = isPath ? new CheckpointFile(checkpoint) : checkpoint
  return {
    store,
    where: store instanceof CheckpointFile ? `the checkpoint ${store.path}` : 'the checkpoint of the store',
    pollMs,
    glob: rotated === undefined ? undefined : rotatedGlob(path, rotated),
    decompress,
    onLost,
    batchEntries,
    reading: { ...reading, unterminated: reading.unterminated ?? 'drop' },
  }
}

function isStore(value: unknown): value is CheckpointStore {
  if (typeof value !== 'object' || value === null) return false
  const { load, save } = value as Partial<CheckpointStore>
  return typeof load === 'function' && typeof save === 'function'
}
