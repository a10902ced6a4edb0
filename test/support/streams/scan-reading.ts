// Compares scanning and verifying with reading, which is the specification: the records of `readRecords`, in the form of
// views.

import assert from 'node:assert/strict'
import {
  type EntryView,
  type LogFormat,
  type LogRecord,
  type LogSource,
  readRecords,
  type ScanOptions,
  scanEntries,
  verifyLog,
} from '../../../lib/index.js'
import { seed } from '../random/seed.js'
import { ENGINES, withEngine } from './engines.js'

type Format = LogFormat<unknown, unknown>

export interface Reading {
  header: unknown
  /** The fields of each entry's view. */
  entries: object[]
  faults: unknown[]
  summary: unknown
  error: unknown
}

/** A log, and how to read it. */
export interface ScanCase {
  readonly log: Uint8Array
  readonly format: Format
  readonly options?: ScanOptions
  /** A source of the log's bytes. Default: the bytes themselves. */
  readonly source?: () => LogSource
}

/** Fields that every schema of the tests names, that only one names, and that none names. */
const FIELDS = ['type', 'id', 'parent_id', 'n', 'text', 'nothing', '__proto__', 'constructor']

const WAYS = { 'by views': scanned, 'by batches': scannedByBatches, verified }

/** Requires that scanning and verifying, by either engine, agree with reading. */
export async function requireSameAsReading(each: ScanCase, name: string): Promise<void> {
  const expected = await readingOf(each)
  for (const engine of ENGINES) {
    await withEngine(engine, async () => {
      for (const [way, take] of Object.entries(WAYS)) {
        const { header, entries, ...rest } = expected
        const wanted = take === verified ? rest : { header, entries, ...rest }
        assert.deepEqual(await take(each), wanted, `${name}: ${engine}, ${way} (seed ${seed})`)
      }
    })
  }
}

/** What reading finds, only entries of `types` where that is given. */
export async function readingOf({
  log,
  format,
  options = {},
  source = () => log,
}: ScanCase): Promise<Reading> {
  const { types, ...others } = options
  const reading: Reading = {
    header: undefined,
    entries: [],
    faults: [],
    summary: undefined,
    error: undefined,
  }
  try {
    for await (const record of readRecords(source(), format, others)) {
      if (record.kind === 'header') reading.header = record.header
      if (record.kind === 'entry') reading.entries.push(fieldsOfRecord(record, format.discriminator, log))
      if (record.kind === 'fault') reading.faults.push(record.fault)
      if (record.kind === 'summary') reading.summary = record.summary
    }
  } catch (error) {
    reading.error = fieldsOfError(error)
  }
  const isWanted = (fields: object) => types?.includes(Reflect.get(fields, 'type')) ?? true
  return { ...reading, entries: reading.entries.filter(isWanted) }
}

export function scanned(each: ScanCase): Promise<Reading> {
  return scannedBy(each, async (scan, views) => {
    for await (const view of scan) views.push(view)
  })
}

export function scannedByBatches(each: ScanCase): Promise<Reading> {
  return scannedBy(each, async (scan, views) => {
    for await (const batch of scan.batches()) views.push(...batch)
  })
}

type Scan = ReturnType<typeof scanEntries<unknown, unknown>>
type TakeViews = (scan: Scan, views: EntryView<unknown>[]) => Promise<void>

async function scannedBy(
  { log, format, options = {}, source = () => log }: ScanCase,
  take: TakeViews,
): Promise<Reading> {
  const views: EntryView<unknown>[] = []
  const faults: unknown[] = []
  const scan = scanEntries(source(), format, { ...options, onFault: (fault) => faults.push(fault) })
  const thrown: unknown = await take(scan, views).catch((error) => error)
  const summary = await scan.summary.catch((error) => {
    assert.equal(error, thrown, 'the summary rejects with the same error')
  })
  const header = await scan.header.catch((error) => {
    assert.equal(error, thrown, 'the header rejects with the same error')
  })
  const error = thrown === undefined ? undefined : fieldsOfError(thrown)
  // Only now, to show that views stay valid after the loop has gone on.
  return { header, entries: views.map(fieldsOfView), faults, summary, error }
}

async function verified({
  log,
  format,
  options = {},
  source = () => log,
}: ScanCase): Promise<Partial<Reading>> {
  const faults: unknown[] = []
  try {
    const onFault = (fault: unknown) => void faults.push(fault)
    const summary = await verifyLog(source(), format, { ...options, onFault })
    return { faults, summary, error: undefined }
  } catch (error) {
    return { faults, summary: undefined, error: fieldsOfError(error) }
  }
}

function fieldsOfView(view: EntryView<unknown>): object {
  const { type, line, offset, length, next, salvaged } = view
  // Before the entry is decoded, and after it.
  const [fields, entry, again] = [fieldsOf(view), view.entry(), fieldsOf(view)]
  assert.deepEqual(again, fields)
  assert.deepEqual(view.entry(), entry)
  return { type, line, offset, length, next, salvaged, fields, entry, bytes: latin1(view.bytes()) }
}

function fieldsOf(view: EntryView<unknown>): unknown[] {
  return FIELDS.map((name) => view.field(name))
}

function fieldsOfRecord(
  record: LogRecord<unknown, unknown> & { kind: 'entry' },
  discriminator: string,
  log: Uint8Array,
): object {
  const { line, offset, length, next, salvaged, entry } = record
  const fields = FIELDS.map((name) => textOf(entry, name))
  const type = textOf(entry, discriminator) ?? ''
  const bytes = latin1(log.subarray(offset, offset + length))
  return { type, line, offset, length, next, salvaged, fields, entry, bytes }
}

function textOf(entry: unknown, name: string): string | null | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined
  const value: unknown = Object.hasOwn(entry, name) ? Reflect.get(entry, name) : undefined
  return typeof value === 'string' || value === null ? value : undefined
}

/** One character for each byte: a difference is easier to read than in numbers. */
function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

function fieldsOfError(error: unknown): object {
  assert.ok(error instanceof Error)
  const { name, message } = error
  const [code, line, offset, fault] = ['code', 'line', 'offset', 'fault'].map((key) =>
    Reflect.get(error, key),
  )
  return { name, message, code, line, offset, fault }
}
