// Help by example: what a command is mostly called with, at the end of its help.

import type { Command } from 'commander'

/** A command line, and what it does. */
export type Example = readonly [line: string, does: string]

const added = new WeakMap<Command, readonly Example[]>()

/** Adds the examples to the help of the command. */
export function addExamples(command: Command, examples: readonly Example[]): Command {
  added.set(command, examples)
  const width = Math.max(...examples.map(([line]) => line.length))
  const rows = examples.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`)
  return command.addHelpText('after', ['', 'Examples:', ...rows].join('\n'))
}

/** The examples that were added to the command. */
export function examplesOf(command: Command): readonly Example[] {
  return added.get(command) ?? []
}
