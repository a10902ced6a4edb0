// The summaries of all shards of a plan, added up to that of the log.
//
// Why the sum is that of one reader: what is counted for a line depends on the line, on whether it is line 1 and on whether
// the source ends in it. Shard 0 has line 1; the ends of the lines prove that each line is in exactly one summary, and that the
// last of them ends where the log does. Faults are in the order of the file, and a reader keeps the first `maxFaults`, of which
// each shard has kept its own first ones.

import { LogError } from '../../core/log-error.js'
import { knownOptions } from '../../core/option-checks.js'
import { recoveryStatus } from '../../core/parser/recovery-tally.js'
import type { Fault, FaultReason, RecoverySummary } from '../../core/recovery.js'
import { requireShard } from './log-shard.js'
import { allowedCorrupt, MERGE_OPTIONS, type MergeOptions } from './merge-options.js'
import type { FullShardSummary, ShardSummary } from './shard-summary.js'

/**
 * Exactly the summary that one reader of the whole log gives. The summaries may come in any order.
 *
 * @throws LogError ERR_LOG_SHARDS where they don't tile the log: one is missing or comes twice, they are of several plans or
 *   were read with different options; ERR_LOG_CORRUPT by the options. TypeError where one of them is not a summary of a shard
 */
export function mergeShards(summaries: readonly ShardSummary[], options: MergeOptions = {}): RecoverySummary {
  knownOptions(options, MERGE_OPTIONS)
  const allowed = allowedCorrupt(options)
  const shards = inOrder(summaries)
  requireTiled(shards)
  const merged = add(shards)
  if (merged.corrupt > allowed) throw tooCorrupt(merged, allowed)
  return merged
}

function inOrder(summaries: readonly ShardSummary[]): FullShardSummary[] {
  if (!Array.isArray(summaries) || !summaries.every(isFull))
    throw new TypeError('the summaries must be an array of what verifyShard or readShard gave')
  const shards = [...summaries].sort((a, b) => a.shard.index - b.shard.index)
  const [first] = shards
  if (first === undefined) throw notTiled('there are none')
  for (const [index, { shard }] of shards.entries()) {
    if (shard.index > index) throw notTiled(`that of shard ${index} is missing`)
    if (shard.index < index) throw notTiled(`that of shard ${shard.index} comes twice`)
  }
  if (shards.length < first.shard.count) throw notTiled(`that of shard ${shards.length} is missing`)
  return shards
}

function isFull(value: unknown): value is FullShardSummary {
  const { version, shard, account, lines } = (value ?? {}) as Partial<FullShardSummary>
  if (version !== 1 || lines === undefined || !isAccount(account)) return false
  requireShard(shard)
  return true
}

/** Whether it can be added to others: JSON may have passed many hands. */
function isAccount(account: Partial<RecoverySummary> | undefined): boolean {
  if (!account?.corruptByReason || !Array.isArray(account.faults)) return false
  const counts = [...COUNTS.map((name) => account[name]), ...Object.values(account.corruptByReason)]
  return counts.every((count) => Number.isSafeInteger(count) && Number(count) >= 0)
}

/** Each line is in one of the shards, in no other, and of one log. */
function requireTiled(shards: readonly FullShardSummary[]): void {
  const [first] = shards as readonly [FullShardSummary]
  let end = 0
  let linesEnd = 0
  for (const summary of shards) {
    const { shard, lines, account } = summary
    const name = `shard ${shard.index}`
    if (!isOfPlan(summary, first)) throw notTiled(`that of ${name} is of another plan than that of shard 0`)
    if (!isReadLike(summary, first)) throw notTiled(`${name} was read with other options than shard 0`)
    if (shard.start !== end) throw notTiled(`${name} begins at byte ${shard.start}, not at ${end}`)
    end = shard.end
    if (lines === null) continue
    if (lines.start !== linesEnd)
      throw notTiled(`the lines of ${name} begin at byte ${lines.start}, those before it end at ${linesEnd}`)
    linesEnd = lines.end
    if (
      lines.start < shard.start ||
      lines.start >= shard.end ||
      (!shard.archive && account.bytes !== linesEnd)
    )
      throw notTiled(`that of ${name} is of lines that it does not own`)
  }
  const { size } = first.shard.source
  if (end !== size || linesEnd !== size)
    throw notTiled(`their lines end at byte ${linesEnd}, and the log at ${size}`)
}

function isOfPlan({ shard }: FullShardSummary, { shard: first }: FullShardSummary): boolean {
  const { source, format, count } = shard
  const isSame = source.size === first.source.size && source.version === first.source.version
  return isSame && format === first.format && count === first.count
}

function isReadLike(one: FullShardSummary, other: FullShardSummary): boolean {
  return one.options === other.options && one.maxFaults === other.maxFaults
}

function add(shards: readonly FullShardSummary[]): RecoverySummary {
  const sum = emptySummary()
  const most = shards[0]?.maxFaults ?? Number.POSITIVE_INFINITY
  for (const { account, lines } of shards) {
    for (const fault of account.faults)
      if (sum.faults.length < most) sum.faults.push(numbered(fault, sum.lines))
    addCounts(sum, account)
    if (lines === null) continue
    sum.bytes = account.bytes
    sum.committed = account.committed
  }
  return { ...sum, status: recoveryStatus(sum.corrupt, sum.truncated) }
}

function emptySummary(): RecoverySummary {
  return {
    status: 'clean',
    entries: 0,
    corrupt: 0,
    corruptByReason: {},
    truncated: false,
    unknown: 0,
    salvaged: 0,
    uncertain: 0,
    blank: 0,
    lines: 0,
    bytes: 0,
    committed: 0,
    faults: [],
  }
}

const COUNTS = ['entries', 'corrupt', 'unknown', 'salvaged', 'uncertain', 'blank', 'lines'] as const

function addCounts(sum: RecoverySummary, account: RecoverySummary): void {
  for (const name of COUNTS) sum[name] += account[name]
  sum.truncated ||= account.truncated
  for (const [reason, count] of Object.entries(account.corruptByReason) as [FaultReason, number][])
    sum.corruptByReason[reason] = (sum.corruptByReason[reason] ?? 0) + count
}

function numbered(fault: Fault, linesBefore: number): Fault {
  return { ...fault, line: linesBefore + fault.line }
}

function tooCorrupt({ corrupt, faults }: RecoverySummary, allowed: number): LogError {
  const found = faults.filter(({ reason }) => reason !== 'truncated').at(allowed)
  const limit = allowed === 0 ? '' : `, more than the limit of ${allowed}`
  const message = `the log has ${corrupt} corrupt lines${limit}`
  if (found === undefined) return new LogError('ERR_LOG_CORRUPT', message)
  const { line, offset } = found
  const place = `line ${line} at byte ${offset} (${found.reason}): ${found.message}`
  return new LogError('ERR_LOG_CORRUPT', `${message}: ${place}`, { line, offset, fault: found })
}

function notTiled(why: string): LogError {
  return new LogError('ERR_LOG_SHARDS', `the summaries of the shards don't add up to the log: ${why}`)
}
