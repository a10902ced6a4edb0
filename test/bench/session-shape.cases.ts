// Benchmarks are only worth what their data is like: this pins what the data is like.

import t, { type Test } from 'tap'
import type { SessionEntry } from '../../lib/format/session-format.js'
import { fixtureLog, linesOf } from './fixture-log.js'

const { bytes } = fixtureLog({ bytes: 16 * 1024 * 1024, seed: 11 })
const [, ...lines] = linesOf(bytes)
const entries: SessionEntry[] = lines.map((line) => JSON.parse(line))

function within(t: Test, actual: number, expected: number, tolerance: number, what: string): void {
  t.ok(Math.abs(actual - expected) <= expected * tolerance, `${what}: ${actual} is near ${expected}`)
}

t.test('lines are as long as those of real sessions', async (t) => {
  const lengths = lines.map((line) => Buffer.byteLength(line)).sort((one, other) => one - other)
  const quantile = (share: number) => lengths[Math.floor(share * lengths.length)] as number
  within(t, quantile(0.25), 590, 0.06, 'a quarter')
  within(t, quantile(0.5), 780, 0.06, 'half')
  within(t, quantile(0.75), 1_340, 0.06, 'three quarters')
  t.ok(quantile(0.95) < 4_500, '95 % are under 4,500 bytes')
  within(t, lengths.at(-1) as number, 115_000, 0.15, 'the longest')
  within(t, lengths.reduce((sum, length) => sum + length, 0) / lengths.length, 1_700, 0.12, 'the mean')
})

t.test('text is full of escapes, and some of it not ASCII', async (t) => {
  const international = lines.filter((line) => Buffer.byteLength(line) > line.length).length
  within(t, international / lines.length, 0.06, 0.2, 'lines that are not ASCII')
  const text = lines.join('')
  const backslashes = text.split('\\').length - 1
  within(t, backslashes / text.length, 0.055, 0.3, 'backslashes')
  for (const sequence of ['\\n', '\\t', '\\"', '\\\\n', '\\\\\\"', '\\u001b'])
    t.ok(text.includes(sequence), sequence)
})

t.test('no two lines hold the same text', async (t) => {
  const texts = lines.map((line) => line.replaceAll(/[0-9a-f]{8}/g, '').slice(100))
  const long = texts.filter((text) => text.length > 600)
  t.equal(new Set(long).size, long.length)
})

t.test('entries form one chain in time', async (t) => {
  t.equal(new Set(entries.map(({ id }) => id)).size, entries.length, 'every id is its own')
  t.equal(entries[0]?.parent_id, null, 'the first has no parent')
  const links = entries.slice(1).filter((entry, index) => entry.parent_id === entries[index]?.id)
  t.equal(links.length, entries.length - 1, 'each of the others names the one before it')
  const later = entries.slice(1).filter((entry, index) => entry.timestamp > (entries[index]?.timestamp ?? ''))
  t.equal(later.length, entries.length - 1, 'and comes after it')
  t.ok(
    entries.every(
      (entry) => entry.type !== 'message' || Date.parse(entry.timestamp) === entry.message.timestamp_ms,
    ),
    'both kinds of time agree',
  )
})

t.test('every role and content is there, leaves and compactions at their intervals', async (t) => {
  const messages = entries.filter((entry) => entry.type === 'message').map(({ message }) => message)
  t.same([...new Set(messages.map(({ role }) => role))].sort(), ['assistant', 'tool_result', 'user'])
  const contents = new Set(messages.flatMap(({ content }) => content.map(({ type }) => type)))
  t.same([...contents].sort(), ['text', 'thinking', 'tool_call'])
  const count = (type: SessionEntry['type']) => entries.filter((entry) => entry.type === type).length
  t.ok(Math.abs(count('leaf') - messages.length / 50) <= 1, 'a leaf every 50 messages')
  t.ok(Math.abs(count('compaction') - messages.length / 500) <= 1, 'a compaction every 500')
})

t.test('tool calls carry JSON, and results answer them', async (t) => {
  let call: { id: string; name: string } | undefined
  for (const entry of entries) {
    if (entry.type !== 'message') continue
    const { message } = entry
    if (message.role === 'tool_result') {
      if (message.tool_call_id !== call?.id || message.tool_name !== call.name) t.fail(`result ${entry.id}`)
    }
    if (message.role !== 'assistant') continue
    for (const item of message.content) {
      if (item.type !== 'tool_call') continue
      call = item.tool_call
      JSON.parse(item.tool_call.arguments)
    }
  }
  t.ok(call, 'there are tool calls')
})
