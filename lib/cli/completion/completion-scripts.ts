// Completion of commands, options and the values that an option is limited to, from the definitions of the command itself.
// Anything else is completed as the shell completes file names. No script runs the command, or evaluates what was typed.

import type { Command, Option } from 'commander'

/** For bash 3.2 and later. */
export function bashCompletion(program: Command): string {
  const names = program.commands.map((command) => command.name())
  const values = [program, ...program.commands].flatMap((command) =>
    command.options.filter(hasChoices).map(
      // The options of the program are those of every command.
      (option) =>
        `    ${flagsOf(option)
          .map((flag) => `${command === program ? '*' : command.name()}:${flag}`)
          .join('|')}) words='${option.argChoices?.join(' ')}' ;;`,
    ),
  )
  const options = program.commands.map(
    (command) => `      ${command.name()}) words='${wordsOf(program, command)}' ;;`,
  )
  return `_wholeline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join('|')}) command=$word; break ;; esac
  done
  case $command:$prev in
${values.join('\n')}
    *) case $command in
      '') words='${names.join(' ')} help ${program.options.flatMap(flagsOf).join(' ')}' ;;
      completion) words='bash zsh fish' ;;
${options.filter((line) => !line.startsWith('      completion)')).join('\n')}
    esac
    if [ -n "$command" ] && [ "$command" != completion ] && [ "\${cur#-}" = "$cur" ]; then words=; fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _wholeline wholeline
`
}

/** By the completion that zsh has for scripts of bash. */
export function zshCompletion(program: Command): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bashCompletion(program)}`
}

export function fishCompletion(program: Command): string {
  const commands = program.commands.map(
    (command) =>
      `complete -c wholeline -n __fish_use_subcommand -xa ${command.name()} -d ${quoted(command.summary())}`,
  )
  const options = [program, ...program.commands].flatMap((command) =>
    command.options.map((option) => {
      const within = command === program ? '' : ` -n '__fish_seen_subcommand_from ${command.name()}'`
      const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`
      const long = ` -l ${quoted((option.long as string).slice(2))}`
      const value = hasChoices(option) ? ` -xa ${quoted((option.argChoices as string[]).join(' '))}` : ''
      const takes = value === '' && option.required ? ' -r' : value
      return `complete -c wholeline${within}${short}${long}${takes} -d ${quoted(option.description)}`
    }),
  )
  const shells = `complete -c wholeline -n '__fish_seen_subcommand_from completion' -xa 'bash zsh fish'`
  return `${[...commands, ...options, shells].join('\n')}\n`
}

function hasChoices({ argChoices }: Option): boolean {
  return argChoices !== undefined
}

function wordsOf(program: Command, command: Command): string {
  return [...command.options, ...program.options].flatMap(flagsOf).join(' ')
}

function flagsOf({ short, long }: Option): string[] {
  return [short, long].filter((flag) => flag !== undefined)
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
