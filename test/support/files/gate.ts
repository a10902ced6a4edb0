/** Holds up whoever passes, until it is opened. */
export class Gate {
  #open!: () => void
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve
  })
  #arrive!: () => void
  /** Resolves when somebody is held up. */
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
