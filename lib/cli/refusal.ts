import type { Problem } from './problem.js'

/** The command will not, or could not, do what it was asked to do to a log; the problem says why. */
export class Refusal extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options: ErrorOptions = {}) {
    super(problem.message, options)
    this.problem = problem
  }
}
