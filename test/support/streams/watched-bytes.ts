// A chunk that counts how often each of its bytes is searched for a terminator.

export class WatchedBytes extends Uint8Array {
  /** How often each byte was searched, by its index. */
  readonly looks: number[] = new Array<number>(this.length).fill(0)

  override indexOf(byte: number, from = 0): number {
    const found = super.indexOf(byte, from)
    this.#count(from, found < 0 ? this.length : found + 1)
    return found
  }

  override lastIndexOf(byte: number): number {
    const found = super.lastIndexOf(byte)
    this.#count(Math.max(found, 0), this.length)
    return found
  }

  #count(start: number, end: number): void {
    for (let at = start; at < end; at += 1) this.looks[at] = (this.looks[at] ?? 0) + 1
  }
}
