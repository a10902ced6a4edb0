// A stack of booleans, one bit each. A line may consist of open brackets alone: an array would take eight bytes for
// each of them, and some hundred million would exhaust the memory of the process.

const SMALLEST_BYTES = 64

export class BitStack {
  #bits = new Uint8Array(SMALLEST_BYTES)
  #depth = 0

  get depth(): number {
    return this.#depth
  }

  /** The last bit that was pushed and not popped; false if the stack is empty. */
  get top(): boolean {
    const at = this.#depth - 1
    return at >= 0 && ((this.#bits[at >>> 3] as number) & (1 << (at & 7))) !== 0
  }

  push(bit: boolean): void {
    const at = this.#depth >>> 3
    const mask = 1 << (this.#depth & 7)
    if (at === this.#bits.length) this.#grow()
    const others = (this.#bits[at] as number) & ~mask
    this.#bits[at] = bit ? others | mask : others
    this.#depth += 1
  }

  pop(): void {
    this.#depth -= 1
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bits.length * 2)
    larger.set(this.#bits)
    this.#bits = larger
  }
}
