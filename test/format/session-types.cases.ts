// Pins the static types of the session format: `tsc` fails if one of them changes.

import t from 'tap'
import type { LogFormat } from '../../lib/format/log-format.js'
import type {
  CompactionEntry,
  LeafEntry,
  Message,
  MessageEntry,
  SessionEntry,
  SessionHeader,
  sessionFormat,
} from '../../lib/format/session-format.js'
import {
  assistantEntry,
  compactionEntry,
  leafEntry,
  toolResultEntry,
  userEntry,
} from '../support/damage/session-log.js'
import type { Equal } from '../support/schemas/equal-types.js'

interface EntryFields {
  id: string
  parent_id?: string | null
  timestamp: string
}
interface Text {
  type: 'text'
  text: string
}
interface UserMessage {
  role: 'user'
  content: Text[]
  timestamp_ms: number
}
interface AssistantMessage {
  role: 'assistant'
  content: (
    | Text
    | { type: 'thinking'; thinking: string }
    | { type: 'tool_call'; tool_call: { id: string; name: string; arguments: string } }
  )[]
  api: 'Anthropic' | 'OpenAi' | 'Google' | 'Mistral'
  provider: string
  model: string
  response_model?: string | null
  response_id?: string | null
  error_message?: string | null
  usage: {
    input_tokens: number
    output_tokens: number
    cache_read_tokens?: number
    cache_write_tokens?: number
  }
  stop_reason: 'stop' | 'length' | 'tool_use' | 'error' | 'aborted'
  timestamp_ms: number
}
interface ToolResultMessage {
  role: 'tool_result'
  tool_call_id: string
  tool_name: string
  content: Text[]
  details?: unknown
  is_error: boolean
  timestamp_ms: number
}
interface Header {
  type: 'session'
  version: 1
  id: string
  timestamp: string
  cwd: string
  parent_session?: string | null
}

/** The same members, whether they are declared together or in an intersection. */
type Flat<T> = T extends unknown[] | string | number | boolean | null | undefined
  ? T
  : { [K in keyof T]: T[K] }
type Variant<E, Type> = Extract<E, { type: Type }>
type Role<M, Name> = Extract<M, { role: Name }>

t.test('types that only resemble each other are distinguished', async (t) => {
  const wider: Equal<string, string | number> = false
  // biome-ignore lint/suspicious/noExplicitAny: it must not pass for a type
  const untyped: Equal<string, any> = false
  const optional: Equal<{ a: string }, { a?: string }> = false
  t.notOk(wider || untyped || optional)
})

t.test('the header', async (t) => {
  const same: Equal<Flat<SessionHeader>, Flat<Header>> = true
  t.ok(same)
})

t.test('the entries', async (t) => {
  const message: Equal<Flat<MessageEntry>, Flat<EntryFields & { type: 'message'; message: Message }>> = true
  const compaction: Equal<
    Flat<CompactionEntry>,
    Flat<
      EntryFields & {
        type: 'compaction'
        summary: string
        first_kept_entry_id: string
        tokens_before: number
        tokens_after: number
      }
    >
  > = true
  const leaf: Equal<Flat<LeafEntry>, Flat<EntryFields & { type: 'leaf'; entry_id: string }>> = true
  const all: Equal<SessionEntry, MessageEntry | CompactionEntry | LeafEntry> = true
  t.ok(message && compaction && leaf && all)
})

t.test('the messages', async (t) => {
  const user: Equal<Flat<Role<Message, 'user'>>, Flat<UserMessage>> = true
  const assistant: Equal<Flat<Role<Message, 'assistant'>>, Flat<AssistantMessage>> = true
  const toolResult: Equal<Flat<Role<Message, 'tool_result'>>, Flat<ToolResultMessage>> = true
  const roles: Equal<Message['role'], 'user' | 'assistant' | 'tool_result'> = true
  t.ok(user && assistant && toolResult && roles)
})

t.test('the format', async (t) => {
  const same: Equal<typeof sessionFormat, LogFormat<SessionHeader, SessionEntry>> = true
  t.ok(same)
})

t.test('an entry narrows by its type, a message by its role', async (t) => {
  const narrowed = (entry: SessionEntry): string => {
    if (entry.type === 'message') return inMessage(entry.message)
    if (entry.type === 'leaf') return entry.entry_id
    const rest: Equal<typeof entry, CompactionEntry> = true
    return rest && entry.summary
  }
  const inMessage = (message: Message): string => {
    if (message.role === 'tool_result') return message.tool_name
    if (message.role === 'user') return message.content.map(({ text }) => text).join()
    return message.content.map((part) => (part.type === 'tool_call' ? part.tool_call.name : part.type)).join()
  }
  const entries = [
    userEntry('1', 'u'),
    assistantEntry('2'),
    toolResultEntry('3'),
    compactionEntry('4', 's'),
    leafEntry('5'),
  ]
  t.strictSame(entries.map(narrowed), ['u', 'thinking,text,ls', 'ls', 's', 'e'])
  const exact: Equal<Variant<SessionEntry, 'leaf'>, LeafEntry> = true
  t.ok(exact)
})
