// The whole session format: which values each place of a header and of an entry allows, and which not.

import t, { type Test } from 'tap'
import { type SessionEntry, sessionFormat } from '../../lib/format/session-format.js'
import {
  assistantEntry,
  compactionEntry,
  leafEntry,
  sessionHeader,
  toolResultEntry,
  userEntry,
} from '../support/damage/session-log.js'
import { ABSENT, changed } from '../support/schemas/changed-value.js'

const MOST_TOKENS = 4_294_967_295
const LARGEST = Number.MAX_SAFE_INTEGER

/** The values that a place allows and refuses, and whether it may be absent. */
interface Fact {
  good: unknown[]
  bad: unknown[]
}

const text: Fact = { good: ['', 'x', '\ud83d'], bad: [ABSENT, null, 1, true, [], {}] }
const optionalText: Fact = { good: [ABSENT, null, '', 'x'], bad: [1, false, [], {}] }
const timestamp: Fact = {
  good: [0, -0, 1, -1, -LARGEST, LARGEST],
  bad: [ABSENT, null, '1', 0.5, LARGEST + 1, -LARGEST - 1, 1e300, Number.NaN],
}
const count: Fact = { good: [0, 1, LARGEST], bad: [ABSENT, null, '1', -1, 0.5, LARGEST + 1] }
const tokens: Fact = { good: [0, 1, MOST_TOKENS], bad: [ABSENT, null, '1', -1, 0.5, MOST_TOKENS + 1] }
const optionalTokens: Fact = { good: [ABSENT, ...tokens.good], bad: [null, '1', -1, 0.5, MOST_TOKENS + 1] }
const flag: Fact = { good: [true, false], bad: [ABSENT, null, 0, 'true'] }
const anything: Fact = { good: [ABSENT, null, 0, '', [], { a: [1] }], bad: [] }

function oneOf(...allowed: unknown[]): Fact {
  return {
    good: allowed,
    bad: [ABSENT, null, '', 'other', 0, {}, ...allowed.map(String).map((name) => `${name} `)],
  }
}

function listOf(...parts: object[]): Fact {
  return {
    good: [[], parts, [...parts, ...parts]],
    bad: [ABSENT, null, '', {}, [null], ['text'], [[]], [{}]],
  }
}

const textPart = { type: 'text', text: 'a' }
const thinkingPart = { type: 'thinking', thinking: 'b' }
const toolCallPart = { type: 'tool_call', tool_call: { id: 'c', name: 'd', arguments: '{}' } }

const entryFacts = { id: text, parent_id: optionalText, timestamp: text }

t.test('the header', async (t) => {
  holdsFacts(t, sessionHeader, sessionFormat.isHeader, {
    type: oneOf('session'),
    version: { good: [1], bad: [ABSENT, null, 0, 2, 1.5, '1'] },
    id: text,
    timestamp: text,
    cwd: text,
    parent_session: optionalText,
  })
})

const entries: [string, SessionEntry, Record<string, Fact>][] = [
  [
    'a message of the user',
    userEntry('1'),
    {
      ...entryFacts,
      message: { good: [], bad: [ABSENT, null, [], {}, 'x'] },
      'message.role': { good: ['user'], bad: [ABSENT, null, 'assistant', 'tool_result', 'system', 1] },
      'message.content': listOf(textPart),
      'message.content.0.type': oneOf('text'),
      'message.content.0.text': text,
      'message.content.0': { good: [textPart], bad: [thinkingPart, toolCallPart] },
      'message.timestamp_ms': timestamp,
    },
  ],
  [
    'a message of the assistant',
    assistantEntry('2'),
    {
      ...entryFacts,
      'message.role': { good: ['assistant'], bad: [ABSENT, null, 'user', 'tool_result'] },
      'message.content': listOf(textPart, thinkingPart, toolCallPart),
      'message.content.0.thinking': text,
      'message.content.1.text': text,
      'message.content.2.tool_call': { good: [toolCallPart.tool_call], bad: [ABSENT, null, '', [], {}] },
      'message.content.2.tool_call.id': text,
      'message.content.2.tool_call.name': text,
      'message.content.2.tool_call.arguments': text,
      'message.content.0.type': { good: ['thinking'], bad: [ABSENT, null, 'text', 'tool_call', 'image'] },
      'message.api': oneOf('Anthropic', 'OpenAi', 'Google', 'Mistral'),
      'message.provider': text,
      'message.model': text,
      'message.response_model': optionalText,
      'message.response_id': optionalText,
      'message.error_message': optionalText,
      'message.usage': { good: [{ input_tokens: 0, output_tokens: 0 }], bad: [ABSENT, null, [], {}, 1] },
      'message.usage.input_tokens': tokens,
      'message.usage.output_tokens': tokens,
      'message.usage.cache_read_tokens': optionalTokens,
      'message.usage.cache_write_tokens': optionalTokens,
      'message.stop_reason': oneOf('stop', 'length', 'tool_use', 'error', 'aborted'),
      'message.timestamp_ms': timestamp,
    },
  ],
  [
    'the result of a tool',
    toolResultEntry('3', { any: 'thing' }),
    {
      ...entryFacts,
      // It is valid as a user's message, too: further fields are allowed.
      'message.role': { good: ['tool_result', 'user'], bad: [ABSENT, null, 'assistant', 'system'] },
      'message.tool_call_id': text,
      'message.tool_name': text,
      'message.content': listOf(textPart),
      'message.details': anything,
      'message.is_error': flag,
      'message.timestamp_ms': timestamp,
    },
  ],
  [
    'a compaction',
    compactionEntry('4'),
    {
      ...entryFacts,
      type: oneOf('compaction'),
      summary: text,
      first_kept_entry_id: text,
      tokens_before: count,
      tokens_after: count,
    },
  ],
  ['a leaf', leafEntry('5'), { ...entryFacts, type: oneOf('leaf'), entry_id: text }],
]

for (const [name, entry, facts] of entries) {
  t.test(name, async (t) => {
    t.ok(sessionFormat.isEntry(entry))
    t.notOk(sessionFormat.isHeader(entry), 'is not a header')
    holdsFacts(t, entry, sessionFormat.isEntry, facts)
  })
}

t.test('fields that a later version may add are allowed everywhere', async (t) => {
  const added = { later: [null, { x: 1 }] }
  t.ok(sessionFormat.isHeader({ ...sessionHeader, ...added }))
  for (const [name, entry] of entries) t.ok(sessionFormat.isEntry({ ...entry, ...added }), name)
  const places = ['message', 'message.content.0', 'message.content.2.tool_call', 'message.usage']
  for (const place of places) {
    t.ok(sessionFormat.isEntry(changed(assistantEntry('1'), `${place}.later`, added)), place)
  }
})

t.test('no other value is an entry', async (t) => {
  const others = [null, true, 0, '', 'leaf', [], [leafEntry('1')], {}, { type: 'session' }, sessionHeader]
  for (const value of others) t.notOk(sessionFormat.isEntry(value), JSON.stringify(value))
})

t.test('the members that readers and writers use', async (t) => {
  t.equal(sessionFormat.name, 'session')
  t.equal(sessionFormat.discriminator, 'type')
  t.equal(sessionFormat.unterminated, 'drop', 'an append that was never acknowledged')
  t.strictSame(sessionFormat.headerIdentity, { type: 'session', version: 1 })
  t.strictSame(sessionFormat.knownTypes, new Set(['message', 'compaction', 'leaf']))
})

function holdsFacts(
  t: Test,
  original: object,
  isGood: (value: unknown) => boolean,
  facts: Record<string, Fact>,
): void {
  for (const [place, { good, bad }] of Object.entries(facts)) {
    for (const value of good) t.ok(isGood(changed(original, place, value)), `${place} may be ${shown(value)}`)
    for (const value of bad)
      t.notOk(isGood(changed(original, place, value)), `${place} is never ${shown(value)}`)
  }
}

function shown(value: unknown): string {
  if (value === ABSENT) return 'absent'
  return typeof value === 'number' ? String(value) : JSON.stringify(value)
}
