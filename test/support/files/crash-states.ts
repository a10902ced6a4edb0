// The states that a disk may be in after a power cut, for a history of operations. The model is harsher than most disks:
//
// - Bytes that were not synced may be there or not, each sector by itself, in any version that the sector has had; a sector that the file did not have when it was last synced may also be all zeros.
// - The file's length is any that it has had since its last sync, or one in between, whichever of its sectors were
//   written.
// - A name that was created, removed or changed may be there or not until its folder is synced; each by itself.
// - A sector is written whole or not at all.

import { type DiskEvent, GrowingBytes, type MemoryDisk } from './memory-disk.js'

export interface CrashState {
  /** What the disk holds, by path. */
  files: ReadonlyMap<string, Uint8Array>
  /** The entries that were acknowledged by then. */
  acknowledged: readonly unknown[]
  /** How many events of the history came before. */
  events: number
}

export interface CrashOptions {
  sectorBytes: number
  /** The most states of one length of one file that are tried; beyond that, as many are drawn at random. */
  most: number
  /** From 0 up to 1. */
  random: () => number
}

type Change = DiskEvent & { kind: 'write' | 'truncate' }
/** What a name may refer to: a file's number, or nothing. */
type Binding = number | undefined

/** Every state that a power cut may leave at any point of the disk's history. */
export function* crashStates(disk: MemoryDisk, options: CrashOptions): Generator<CrashState> {
  const power = new PowerCut(disk.before)
  const acknowledged: unknown[] = []
  for (let events = 0; ; events += 1) {
    for (const files of power.states(options)) yield { files, acknowledged: [...acknowledged], events }
    const event = disk.history[events]
    if (event === undefined) return
    if (event.kind === 'acknowledge') acknowledged.push(event.entry)
    else power.note(event)
  }
}

class PowerCut {
  /** What each file held when it was last synced, and what was done to it since. */
  readonly #durable = new Map<number, Uint8Array>()
  readonly #pending = new Map<number, Change[]>()
  /** What each name has referred to since its folder was last synced; the last is what it refers to now. */
  readonly #names = new Map<string, Binding[]>()

  constructor(before: ReadonlyMap<string, Uint8Array>) {
    for (const [path, bytes] of before) {
      this.#names.set(path, [this.#durable.size])
      this.#durable.set(this.#durable.size, bytes)
    }
  }

  note(event: Exclude<DiskEvent, { kind: 'acknowledge' }>): void {
    if (event.kind === 'create') this.#bind(event.path, event.file)
    else if (event.kind === 'remove') this.#bind(event.path, undefined)
    else if (event.kind === 'rename') this.#rename(event)
    else if (event.kind === 'sync-folder') this.#settleNames()
    else if (event.kind === 'sync') this.#settle(event.file)
    else this.#pending.set(event.file, [...this.#pendingOf(event.file), event])
  }

  *states(options: CrashOptions): Generator<Map<string, Uint8Array>> {
    for (const bindings of choices([...this.#names.values()].map((versions) => [...new Set(versions)]))) {
      const files = [...new Set(bindings)].filter((file) => file !== undefined)
      for (const contents of this.#contentsOf(files, options)) {
        const names = [...this.#names.keys()].flatMap((path, index) => {
          const bytes = contents.get(bindings[index] as number)
          return bytes === undefined ? [] : [[path, bytes] as const]
        })
        yield new Map(names)
      }
    }
  }

  /** What each file may hold, by its number: once for all of its names. */
  *#contentsOf(
    [file, ...files]: readonly number[],
    options: CrashOptions,
  ): Generator<Map<number, Uint8Array>> {
    if (file === undefined) return yield new Map()
    for (const others of this.#contentsOf(files, options))
      for (const bytes of this.#contents(file, options)) yield new Map([[file, bytes], ...others])
  }

  #contents(file: number, options: CrashOptions): Iterable<Uint8Array> {
    return fileStates(this.#durableOf(file), this.#pendingOf(file), options)
  }

  #bind(path: string, file: Binding): void {
    this.#names.set(path, [...(this.#names.get(path) ?? [undefined]), file])
  }

  #rename({ from, path, file }: DiskEvent & { kind: 'rename' }): void {
    this.#bind(from, undefined)
    this.#bind(path, file)
  }

  #settleNames(): void {
    for (const [path, versions] of this.#names) this.#names.set(path, versions.slice(-1))
  }

  #settle(file: number): void {
    this.#durable.set(file, versionsOf(this.#durableOf(file), this.#pendingOf(file)).at(-1) as Uint8Array)
    this.#pending.delete(file)
  }

  #durableOf(file: number): Uint8Array {
    return this.#durable.get(file) ?? new Uint8Array(0)
  }

  #pendingOf(file: number): Change[] {
    return this.#pending.get(file) ?? []
  }
}

/** What one file may hold. */
function* fileStates(durable: Uint8Array, pending: Change[], options: CrashOptions): Generator<Uint8Array> {
  const versions = versionsOf(durable, pending)
  for (const length of lengthsOf(versions, options.sectorBytes)) {
    const sectors = Array.from({ length: Math.ceil(length / options.sectorBytes) }, (_, index) =>
      sectorStates(versions, index * options.sectorBytes, options.sectorBytes),
    )
    for (const sector of someChoices(sectors, options)) yield Buffer.concat(sector).subarray(0, length)
  }
}

function versionsOf(durable: Uint8Array, pending: Change[]): Uint8Array[] {
  const growing = new GrowingBytes(durable)
  return [
    durable,
    ...pending.map((change) => {
      growing.change(change)
      return growing.bytes.slice()
    }),
  ]
}

/** For growth of up to this many bytes, every length in between is tried. */
const EVERY_LENGTH_BYTES = 64

function lengthsOf(versions: Uint8Array[], sectorBytes: number): Set<number> {
  const lengths = new Set(versions.map(({ length }) => length))
  for (const [index, { length: to }] of versions.entries()) {
    const from = versions[index - 1]?.length ?? to
    const step = to - from <= EVERY_LENGTH_BYTES ? 1 : sectorBytes
    for (let length = from - (from % step) + step; length < to; length += step) lengths.add(length)
  }
  return lengths
}

function sectorStates(versions: Uint8Array[], start: number, sectorBytes: number): Uint8Array[] {
  const durable = versions[0] as Uint8Array
  const zeros = start >= durable.length ? [new Uint8Array(sectorBytes)] : []
  const states = new Map<string, Uint8Array>()
  for (const version of [...versions, ...zeros]) {
    const sector = new Uint8Array(sectorBytes)
    sector.set(version.subarray(start, start + sectorBytes))
    states.set(Buffer.from(sector).toString('latin1'), sector)
  }
  return [...states.values()]
}

/** One of each, in every way; or in so many ways drawn at random. */
function* someChoices<Item>(sets: Item[][], { most, random }: CrashOptions): Generator<Item[]> {
  if (sets.reduce((product, { length }) => product * length, 1) <= most) return yield* choices(sets)
  for (let drawn = 0; drawn < most; drawn += 1)
    yield sets.map((set) => set[Math.floor(random() * set.length)] as Item)
}

function* choices<Item>([set, ...sets]: Item[][]): Generator<Item[]> {
  if (set === undefined) return yield []
  for (const rest of choices(sets)) for (const item of set) yield [item, ...rest]
}
