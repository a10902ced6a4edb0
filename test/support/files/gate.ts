/** Makes every caller of `pass` wait until it is opened. */
export class Gate {
  #open!: () => void
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve
  })
  #arrive!: () => void
  /** Resolves when the first caller waits. */
  readonly reached = new Promise<void>((resolve) => {
    this.#arrive = resolve
  })

  pass(): Promise<void> {
    this.#arrive()
    return this.#opened
  }

  open(): void {
    this.#open()
  }
}
