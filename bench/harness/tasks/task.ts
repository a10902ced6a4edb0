// What runs in a child process of its own: a module whose default export takes an input and gives an
// output, both as JSON has them. The child reports how long it took and how much memory it came to.

export type Task<Input, Output> = (input: Input) => Promise<Output>

export interface TaskResult<Output> {
  output: Output
  /** From the call of the task to its end: starting Node and loading modules left out. */
  seconds: number
  /** The most memory that the process ever had resident, in bytes, Node's own included. */
  peakBytes: number
}
