// Places in a line, found from its end to its front and told from front to end. A line of 64 MiB may hold
// ten million entries: two numbers for each, and no object until somebody asks.

export interface Extent {
  /** Of the first byte. */
  start: number
  /** Just behind the last byte. */
  end: number
}

const FIRST_CAPACITY = 16

export class ExtentList implements Iterable<Extent> {
  /** End and start of each, the last extent first. */
  #bounds = new Uint32Array(2 * FIRST_CAPACITY)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** `index` counts from the front: from 0 up to, not with, `length`. */
  at(index: number): Extent {
    const place = 2 * (this.#length - 1 - index)
    return { start: this.#bounds[place + 1] as number, end: this.#bounds[place] as number }
  }

  *[Symbol.iterator](): Generator<Extent, void, undefined> {
    for (let index = 0; index < this.#length; index += 1) yield this.at(index)
  }

  /** Puts an extent before all others. */
  addFirst(start: number, end: number): void {
    const place = 2 * this.#length
    if (place === this.#bounds.length) this.#grow()
    this.#bounds[place] = end
    this.#bounds[place + 1] = start
    this.#length += 1
  }

  /** Forgets all but the last `count`; there must be as many. */
  keepLast(count: number): void {
    this.#length = count
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#bounds.length)
    larger.set(this.#bounds)
    this.#bounds = larger
  }
}
