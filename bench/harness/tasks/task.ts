// A task runs in a child process of its own. It is a module whose default export takes an input and returns an output, both
// JSON values. The child reports the time and the memory that the task took.

export type Task<Input, Output> = (input: Input) => Promise<Output>

export interface TaskResult<Output> {
  output: Output
  /** Duration of the task, without starting Node and loading modules. */
  seconds: number
  /** Peak resident memory of the process, in bytes, Node's own included. */
  peakBytes: number
}
