// `wholeline repair`: takes the damage out of a log, keeps it in a quarantine, and leaves every whole entry as it is. It
// repairs one log at a time, because a person should read each report.

import type { Command } from 'commander'
import { nodeFiles } from '../../node/files/file-layer.js'
import { repair as repairFiles } from '../../node/repair/repair-log.js'
import type { RepairOptions, RepairReport } from '../../node/repair/repair-options.js'
import { UsageError, writeError } from '../errors/problem.js'
import { formatChooser } from '../input/format-choice.js'
import { addExamples } from '../shared/examples.js'
import { type CommandContext, outcomeOf } from '../shared/log-outcome.js'
import { problemReport } from '../shared/problem-report.js'
import {
  addFormatOption,
  maxLineBytesOption,
  type SalvageOptions,
  salvageOf,
  uncertainOption,
  unterminatedOption,
} from '../shared/reading-options.js'
import { type RepairChoices, repairLine } from '../shared/repair-line.js'
import { requireEngine } from '../shared/scanner.js'
import { interruptibly } from '../terminal/interruption.js'
import { NO_PROGRESS, type Progress, startProgress } from '../terminal/progress-bar.js'
import { STANDARD_INPUT } from '../text/printable.js'
import { refuseOtherThanFile, requireFolderOf } from './quarantine-path.js'
import { REPAIR_ADVICE } from './repair-advice.js'
import { type RepairOutcome, repairExitCode, repairedLog } from './repair-outcome.js'
import { planRepair, type RepairPlan } from './repair-plan.js'
import { repairJson, repairReport } from './repair-report.js'

interface RepairArguments extends Omit<RepairChoices, 'salvage'>, SalvageOptions {
  maxLineBytes: number
  dryRun?: boolean
  takeOver?: boolean
  json?: boolean
}

export function addRepairCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('repair')
    .summary('take the damage out of a log, and keep it in a quarantine')
    .description(
      'Repairs a log: whole lines stay byte for byte, whole entries inside corrupt lines get lines of their own, and ' +
        'every byte that is taken out is kept in a quarantine file. A clean log is not touched.',
    )
    .argument('<file>', 'the log')
    .option('-n, --dry-run', 'report what a repair would do, and change nothing')
    .option('--no-salvage', 'take out corrupt lines whole, with the entries inside them')
    .addOption(uncertainOption('also keep values that may be parts of torn entries').conflicts('salvage'))
    .option('--force', 'repair even if no entry, or less than half of the bytes, would stay')
    .option('--quarantine <path>', 'where to keep what is taken out (default: <file>.quarantine.jsonl)')
    .option('--header <file>', 'for a log without its header: a file whose line 1 is a header')
    .option(
      '--take-over',
      "take over a lock whose holder can't be checked, such as on another host; one that answers keeps it",
    )
  addFormatOption(command)
    .addOption(unterminatedOption())
    .addOption(maxLineBytesOption())
    .option('--json', 'print one JSON object, on one line')
    .action(async (file: string, options: RepairArguments) => {
      await repair(file, options, context)
    })
  addExamples(command, [
    ['wholeline repair -n app.jsonl', 'what a repair would do; changes nothing'],
    ['wholeline repair app.jsonl', 'the damage goes to app.jsonl.quarantine.jsonl'],
    ['wholeline restore app.jsonl.quarantine.jsonl', 'undoes it'],
  ])
}

async function repair(file: string, options: RepairArguments, context: CommandContext): Promise<void> {
  const { streams, stdout } = context
  requireEngine()
  if (file === STANDARD_INPUT)
    throw new UsageError(
      "standard input can't be repaired, only a file (`wholeline cat -` saves what is whole)",
    )
  if (options.quarantine !== undefined) await refuseOtherThanFile(options.quarantine)
  const choose = await formatChooser(options.format)
  const passes = options.dryRun === true ? 1 : 2
  const progress = options.json === true ? NO_PROGRESS : await startProgress(file, streams, passes)
  const work = async (signal: AbortSignal) => {
    const plan = await planRepair(file, choose, options.header, streams)
    const report = await repairByPlan(file, plan, options, { signal, progress })
    return repairedLog(plan, report, { isDryRun: options.dryRun === true, salvage: salvageOf(options) })
  }
  await interruptibly(streams.signals, async (signal) => {
    const outcome = await outcomeOf(file, () => work(signal)).finally(() => progress.stop())
    // Before the report is written: where its reader has closed the pipe, the write ends the command.
    context.exitCode = repairExitCode(outcome)
    // Still within `interruptibly`: after a signal that came too late, the report says what was done.
    if (options.json === true) await stdout.write(repairJson(outcome))
    else await reportRepair(outcome, options, context)
  })
}

async function repairByPlan(
  file: string,
  { chosen: { format }, headerLine }: RepairPlan,
  asked: RepairArguments,
  { signal, progress }: { signal: AbortSignal; progress: Progress },
): Promise<RepairReport> {
  const { dryRun = false, takeOver = false, force = false, quarantine, unterminated, maxLineBytes } = asked
  const options: RepairOptions = {
    dryRun,
    takeOver,
    force,
    salvage: salvageOf(asked),
    quarantine: quarantine ?? true,
    unterminated: unterminated ?? format.unterminated,
    maxLineBytes,
    signal,
    onProgress: (bytes) => progress.update(bytes),
  }
  const onReadBack = (bytes: number) => progress.update(bytes, 'checking the repaired log')
  try {
    if (dryRun && quarantine !== undefined) await requireFolderOf(quarantine)
    return await repairFiles(nodeFiles, file, format, options, headerLine, onReadBack)
  } catch (error) {
    throw writeError(error)
  }
}

function reportRepair(
  outcome: RepairOutcome,
  options: RepairArguments,
  { stdout, messages }: CommandContext,
): Promise<void> {
  if ('problem' in outcome) return messages.writeText(problemReport(outcome, REPAIR_ADVICE))
  const command = repairLine(outcome.file, { ...options, salvage: salvageOf(options) })
  const texts = { command, maxLineBytes: options.maxLineBytes }
  return stdout.writeReport(repairReport(outcome, texts, stdout.paint))
}
