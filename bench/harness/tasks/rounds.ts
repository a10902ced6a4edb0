// Contenders run in turns, each in a process of its own, so that other load on the machine affects all of them alike. Each
// round begins with a different contender.

import { type Runtime, runTask } from './run-task.js'
import type { TaskResult } from './task.js'
import type { Timed } from './timed.js'

export interface Contender {
  label: string
  task: URL
  /** Input for its task in addition to the common input. */
  input?: object
  /** Another version of Node, or this one pinned to a core. */
  runtime?: Runtime | undefined
}

/** Runs all contenders in every round. Returns the results of each, one per round. */
export async function runRounds<Output>(
  contenders: readonly Contender[],
  rounds: number,
  input: object,
  progress: (message: string) => void,
): Promise<Map<Contender, TaskResult<Output>[]>> {
  const results = new Map<Contender, TaskResult<Output>[]>(contenders.map((contender) => [contender, []]))
  for (let round = 0; round < rounds; round += 1) {
    const first = round % contenders.length
    const order = [...contenders.slice(first), ...contenders.slice(0, first)]
    for (const contender of order) {
      progress(`round ${round + 1} of ${rounds}: ${contender.label}`)
      const { task, runtime } = contender
      const result = await runTask<Output>(task, { ...input, ...contender.input }, undefined, runtime)
      results.get(contender)?.push(result)
    }
  }
  return results
}

/** The same for tasks that time themselves, since they do more than is measured. */
export async function runTimedRounds<Output extends Timed>(
  contenders: readonly Contender[],
  rounds: number,
  input: object,
  progress: (message: string) => void,
): Promise<Map<Contender, Output[]>> {
  const results = await runRounds<Output>(contenders, rounds, input, progress)
  return new Map([...results].map(([contender, runs]) => [contender, runs.map(({ output }) => output)]))
}
