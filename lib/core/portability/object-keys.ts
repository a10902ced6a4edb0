// The keys of the objects that are open at one place of a JSON text, to find those that occur twice in one object. Most
// objects have few keys without escapes: those are compared by their bytes, and no text is made of them.

/** From so many keys on, searching through all of them takes longer than making their texts. */
const MOST_COMPARED = 24
const AN_ARRAY = -1
/** The multiplier of FNV-1a, for 32 bits. */
const HASH_PRIME = 0x01000193

export class ObjectKeys {
  /** For each open container the index of its first key, or AN_ARRAY. */
  readonly #firsts: number[] = []
  /** For each open container its keys as texts, if they were made. */
  readonly #texts: (Set<string> | undefined)[] = []
  #depth = 0
  // The keys of all open objects that are compared by their bytes.
  readonly #starts: number[] = []
  readonly #ends: number[] = []
  readonly #hashes: number[] = []
  #count = 0
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  /** Whether the innermost open container is an object. */
  get isInObject(): boolean {
    return this.#depth > 0 && this.#firsts[this.#depth - 1] !== AN_ARRAY
  }

  reset(): void {
    this.#depth = 0
    this.#count = 0
  }

  open(isObject: boolean): void {
    this.#firsts[this.#depth] = isObject ? this.#count : AN_ARRAY
    this.#texts[this.#depth] = undefined
    this.#depth += 1
  }

  close(): void {
    this.#depth -= 1
    const first = this.#firsts[this.#depth] as number
    if (first !== AN_ARRAY) this.#count = first
    this.#texts[this.#depth] = undefined
  }

  /**
   * Adds a key of the innermost object: `[start, end)` of the bytes, without its quotes. Returns whether the object has it
   * already.
   */
  add(bytes: Uint8Array, start: number, end: number, hasEscapes: boolean): boolean {
    const first = this.#firsts[this.#depth - 1] as number
    if (hasEscapes || this.#count - first >= MOST_COMPARED)
      this.#texts[this.#depth - 1] ??= this.#textsFrom(bytes, first)
    const texts = this.#texts[this.#depth - 1]
    return texts === undefined
      ? this.#addBytes(bytes, start, end, first)
      : this.#addText(texts, bytes, start, end)
  }

  #addText(texts: Set<string>, bytes: Uint8Array, start: number, end: number): boolean {
    const before = texts.size
    texts.add(this.#text(bytes, start, end))
    return texts.size === before
  }

  #addBytes(bytes: Uint8Array, start: number, end: number, first: number): boolean {
    const hash = hashOf(bytes, start, end)
    for (let index = first; index < this.#count; index += 1)
      if (this.#hashes[index] === hash && this.#isSame(bytes, index, start, end)) return true
    this.#hashes[this.#count] = hash
    this.#starts[this.#count] = start
    this.#ends[this.#count] = end
    this.#count += 1
    return false
  }

  #isSame(bytes: Uint8Array, index: number, start: number, end: number): boolean {
    const other = this.#starts[index] as number
    if ((this.#ends[index] as number) - other !== end - start) return false
    for (let at = 0; at < end - start; at += 1) if (bytes[other + at] !== bytes[start + at]) return false
    return true
  }

  /** The texts of the keys that have come so far, which are all different. */
  #textsFrom(bytes: Uint8Array, first: number): Set<string> {
    const texts = new Set<string>()
    for (let index = first; index < this.#count; index += 1)
      texts.add(this.#text(bytes, this.#starts[index] as number, this.#ends[index] as number))
    return texts
  }

  #text(bytes: Uint8Array, start: number, end: number): string {
    const text = this.#decoder.decode(bytes.subarray(start, end))
    return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
  }
}

/** Of the bytes of a key. Keys of the same hash may still differ. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), HASH_PRIME)
  return hash
}
