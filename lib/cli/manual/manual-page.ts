// The manual page of the command, in the language of man(7). It is made from the definitions of the command when the package is
// built, so that page and help can't differ.

import type { Command } from 'commander'
import { EXIT_CODES } from '../errors/exit-code.js'
import { examplesOf } from '../shared/examples.js'

const DESCRIPTION = [
  'A log of JSON lines holds one JSON value a line, and grows at its end. This command reads such logs, also those that a crash, a full disk or two writers have damaged: it says what is whole, writes it out, and takes the damage out of a log without losing a byte.',
  'No command changes a log unless that is what it is for: append, repair and restore.',
]

const ENVIRONMENT = [
  ['NO_COLOR', 'if set and not empty: no colours'],
  ['FORCE_COLOR, CLICOLOR_FORCE', 'if set, and not 0: colours, also where the output is no terminal'],
  ['TERM', 'dumb: no colours and no progress bar'],
  ['WHOLELINE_ENGINE', 'decoder: every line is parsed, for comparison; certifier: as usual'],
] as const

const FILES = [
  ['LOG.quarantine.jsonl', 'what was taken out of the log by repair or append, for restore'],
  ['LOG.lock', 'exists while a process writes to the log'],
] as const

export function manualPage(program: Command): string {
  const name = program.name()
  const commands = program.commands.filter((command) => command.name() !== 'help')
  return [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${program.version()}" "User Commands"`,
    '.SH NAME',
    `${name} \\- ${textOf('reads append-only JSONL logs, damaged ones included, and repairs them')}`,
    '.SH SYNOPSIS',
    ...commands.flatMap((command) => [
      `.B ${textOf(`${name} ${command.name()}`)}`,
      argumentsOf(command),
      '.br',
    ]),
    '.SH DESCRIPTION',
    ...DESCRIPTION.flatMap((paragraph) => [textOf(paragraph), '.PP']),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH OPTIONS OF EVERY COMMAND',
    ...optionLines(program),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => itemLines(String(code), meaning)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([term, meaning]) => itemLines(term, meaning)),
    '.SH FILES',
    ...FILES.flatMap(([term, meaning]) => itemLines(term, meaning)),
    '',
  ].join('\n')
}

function commandLines(command: Command): string[] {
  const examples = examplesOf(command)
  return [
    `.SS ${textOf(`${command.name()} ${argumentsOf(command)}`)}`,
    textOf(command.description()),
    ...command
      .createHelp()
      .visibleArguments(command)
      .flatMap((argument) => itemLines(argument.name(), argument.description)),
    ...optionLines(command),
    '.PP',
    ...examples.flatMap(([line, does]) => ['.TP', `.B ${textOf(line)}`, textOf(does)]),
  ]
}

function argumentsOf(command: Command): string {
  return textOf(command.usage().replace(/\[options\] ?/, ''))
}

function optionLines(command: Command): string[] {
  const help = command.createHelp()
  return help
    .visibleOptions(command)
    .flatMap((option) => itemLines(help.optionTerm(option), help.optionDescription(option)))
}

function itemLines(term: string, meaning: string): string[] {
  return ['.TP', `.B ${textOf(term)}`, textOf(meaning)]
}

/** As text on a line of its own: a backslash, a hyphen and what begins a request are escaped. */
function textOf(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/\s+/g, ' ')
    .replace(/^(?=[.'])/, '\\&')
}
