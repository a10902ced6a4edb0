// `wholeline completion`: prints the completion of the command for a shell.

import { Argument, type Command } from 'commander'
import { addExamples } from '../shared/examples.js'
import type { CommandContext } from '../shared/log-outcome.js'
import { bashCompletion, fishCompletion, zshCompletion } from './completion-scripts.js'

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const

export function addCompletionCommand(program: Command, { stdout }: CommandContext): void {
  const command = program
    .command('completion')
    .summary('print the completion of this command for a shell')
    .description(
      'Prints a script by which a shell completes commands, options, their values, and file names.',
    )
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .action((shell: keyof typeof SCRIPTS) => stdout.writeText(SCRIPTS[shell](program)))
  addExamples(command, [
    ['source <(wholeline completion bash)', 'in ~/.bashrc; in ~/.zshrc with zsh, after compinit'],
    ['wholeline completion fish | source', 'in config.fish'],
  ])
}
