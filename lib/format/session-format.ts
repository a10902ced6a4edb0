// The session format, version 1: the log of one conversation with an agent. Line 1 is the header; each later line is a
// message, a compaction of earlier messages, or a leaf that names the current entry. Other fields are allowed everywhere
// and kept, since a later version may add some.

import * as Type from 'typebox'
import { defineFormat } from './define-format.js'
import type { LogFormat } from './log-format.js'

const NullableString = Type.Union([Type.String(), Type.Null()])
const Timestamp = Type.Integer()
const Tokens = Type.Integer({ minimum: 0, maximum: 4_294_967_295 })
const Text = Type.Object({ type: Type.Literal('text'), text: Type.String() })
const Thinking = Type.Object({ type: Type.Literal('thinking'), thinking: Type.String() })
const ToolCall = Type.Object({
  type: Type.Literal('tool_call'),
  tool_call: Type.Object({ id: Type.String(), name: Type.String(), arguments: Type.String() }),
})

const UserMessage = Type.Object({
  role: Type.Literal('user'),
  content: Type.Array(Text),
  timestamp_ms: Timestamp,
})
const AssistantMessage = Type.Object({
  role: Type.Literal('assistant'),
  content: Type.Array(Type.Union([Text, Thinking, ToolCall])),
  api: Type.Union([
    Type.Literal('Anthropic'),
    Type.Literal('OpenAi'),
    Type.Literal('Google'),
    Type.Literal('Mistral'),
  ]),
  provider: Type.String(),
  model: Type.String(),
  response_model: Type.Optional(NullableString),
  response_id: Type.Optional(NullableString),
  error_message: Type.Optional(NullableString),
  usage: Type.Object({
    input_tokens: Tokens,
    output_tokens: Tokens,
    cache_read_tokens: Type.Optional(Tokens),
    cache_write_tokens: Type.Optional(Tokens),
  }),
  stop_reason: Type.Union([
    Type.Literal('stop'),
    Type.Literal('length'),
    Type.Literal('tool_use'),
    Type.Literal('error'),
    Type.Literal('aborted'),
  ]),
  timestamp_ms: Timestamp,
})
const ToolResultMessage = Type.Object({
  role: Type.Literal('tool_result'),
  tool_call_id: Type.String(),
  tool_name: Type.String(),
  content: Type.Array(Text),
  details: Type.Optional(Type.Unknown()),
  is_error: Type.Boolean(),
  timestamp_ms: Timestamp,
})

/** The message of a `MessageEntry`; its `role` is `user`, `assistant` or `tool_result`. */
export const Message = Type.Union([UserMessage, AssistantMessage, ToolResultMessage])
export type Message = Type.Static<typeof Message>

/** Line 1 of a session log. */
export const SessionHeader = Type.Object({
  type: Type.Literal('session'),
  version: Type.Literal(1),
  id: Type.String(),
  timestamp: Type.String(),
  cwd: Type.String(),
  parent_session: Type.Optional(NullableString),
})
export type SessionHeader = Type.Static<typeof SessionHeader>

const entryFields = { id: Type.String(), parent_id: Type.Optional(NullableString), timestamp: Type.String() }

/** One message of the conversation. */
export const MessageEntry = Type.Object({ type: Type.Literal('message'), ...entryFields, message: Message })
export type MessageEntry = Type.Static<typeof MessageEntry>

/** A summary that replaces all entries before `first_kept_entry_id`. */
export const CompactionEntry = Type.Object({
  type: Type.Literal('compaction'),
  ...entryFields,
  summary: Type.String(),
  first_kept_entry_id: Type.String(),
  tokens_before: Type.Integer({ minimum: 0 }),
  tokens_after: Type.Integer({ minimum: 0 }),
})
export type CompactionEntry = Type.Static<typeof CompactionEntry>

/** Names the current entry of the conversation. */
export const LeafEntry = Type.Object({
  type: Type.Literal('leaf'),
  ...entryFields,
  entry_id: Type.String(),
})
export type LeafEntry = Type.Static<typeof LeafEntry>

/** Any line of a session log after the first; its `type` is `message`, `compaction` or `leaf`. */
export const SessionEntry = Type.Union([MessageEntry, CompactionEntry, LeafEntry])
export type SessionEntry = Type.Static<typeof SessionEntry>

/** Session log, version 1: a header line, then message, compaction and leaf entries. */
export const sessionFormat: LogFormat<SessionHeader, SessionEntry> = defineFormat({
  name: 'session',
  header: SessionHeader,
  entry: SessionEntry,
  // As in the original, an append is acknowledged by its terminator.
  unterminated: 'drop',
})
