// The session format, version 1: the log of one conversation with an agent. Line 1 is the header; each later line is a
// message, a compaction of earlier messages, or a leaf that names the current entry. Other fields are allowed everywhere
// and kept, since a later version may add some.

import * as Type from 'typebox'
import { defineFormat } from './define-format.js'
import type { LogFormat } from './log-format.js'

const NullableString = Type.Union([Type.String(), Type.Null()])
const Timestamp = Type.Integer()
const Tokens = Type.Integer({ minimum: 0, maximum: 4_294_967_295 })
const Text = Type.Object({
  /** Text that is shown. */
  type: Type.Literal('text'),
  /** The text. */
  text: Type.String(),
})
const Thinking = Type.Object({
  /** What the model thought before it answered. */
  type: Type.Literal('thinking'),
  /** The text. */
  thinking: Type.String(),
})
const ToolCall = Type.Object({
  /** A tool that the model asks for. */
  type: Type.Literal('tool_call'),
  /** Which tool, and with what. */
  tool_call: Type.Object({
    /** Names the call in its result: `tool_call_id`. */
    id: Type.String(),
    /** The tool's name. */
    name: Type.String(),
    /** The arguments as the model wrote them: JSON as text, which may be malformed. */
    arguments: Type.String(),
  }),
})

const UserMessage = Type.Object({
  /** Who the message is from: here, the user. */
  role: Type.Literal('user'),
  /** What the user wrote. */
  content: Type.Array(Text),
  /** When it was written, in milliseconds since 1970 (Unix time). */
  timestamp_ms: Timestamp,
})
const AssistantMessage = Type.Object({
  /** Who the message is from: here, the model. */
  role: Type.Literal('assistant'),
  /** What the model answered, in its order. */
  content: Type.Array(Type.Union([Text, Thinking, ToolCall])),
  /** The API by which the model was called. */
  api: Type.Union([
    Type.Literal('Anthropic'),
    Type.Literal('OpenAi'),
    Type.Literal('Google'),
    Type.Literal('Mistral'),
  ]),
  /** The provider's name. */
  provider: Type.String(),
  /** The model that was asked for. */
  model: Type.String(),
  /** The model that answered, where the API reports it. */
  response_model: Type.Optional(NullableString),
  /** The identifier that the API gave to its answer. */
  response_id: Type.Optional(NullableString),
  /** What failed, where `stop_reason` is 'error'. */
  error_message: Type.Optional(NullableString),
  /** Tokens of this call, each count from 0 to 2^32 - 1. */
  usage: Type.Object({
    /** Tokens that were sent. */
    input_tokens: Tokens,
    /** Tokens of the answer. */
    output_tokens: Tokens,
    /** Tokens that were read from a cache. */
    cache_read_tokens: Type.Optional(Tokens),
    /** Tokens that were written to a cache. */
    cache_write_tokens: Type.Optional(Tokens),
  }),
  /** Why the answer ended: it was whole, too long, waits for a tool, failed, or was stopped by the user. */
  stop_reason: Type.Union([
    Type.Literal('stop'),
    Type.Literal('length'),
    Type.Literal('tool_use'),
    Type.Literal('error'),
    Type.Literal('aborted'),
  ]),
  /** When it was answered, in milliseconds since 1970 (Unix time). */
  timestamp_ms: Timestamp,
})
const ToolResultMessage = Type.Object({
  /** Who the message is from: here, a tool. */
  role: Type.Literal('tool_result'),
  /** The call that this is the result of: the `id` of a `tool_call`. */
  tool_call_id: Type.String(),
  /** The tool's name. */
  tool_name: Type.String(),
  /** The result for the model. */
  content: Type.Array(Text),
  /** Anything else that the tool reports, of any form. */
  details: Type.Optional(Type.Unknown()),
  /** Whether the tool failed. */
  is_error: Type.Boolean(),
  /** When the tool ended, in milliseconds since 1970 (Unix time). */
  timestamp_ms: Timestamp,
})

/** The message of a `MessageEntry`; its `role` is `user`, `assistant` or `tool_result`. */
export const Message: Type.TUnion<[typeof UserMessage, typeof AssistantMessage, typeof ToolResultMessage]> =
  Type.Union([UserMessage, AssistantMessage, ToolResultMessage])
/** The type of those messages. */
export type Message = Type.Static<typeof Message>

/** Line 1 of a session log. */
export const SessionHeader = Type.Object({
  /** The kind of log. */
  type: Type.Literal('session'),
  /** The version of the format. */
  version: Type.Literal(1),
  /** Identifies the session. */
  id: Type.String(),
  /** When the session began: text, by convention ISO 8601; not checked. */
  timestamp: Type.String(),
  /** The folder that the agent worked in. */
  cwd: Type.String(),
  /** The `id` of the session that this one continues, if there is one. */
  parent_session: Type.Optional(NullableString),
})
/** The type of that line. */
export type SessionHeader = Type.Static<typeof SessionHeader>

const entryFields = {
  /** Identifies the entry in its log. */
  id: Type.String(),
  /** The `id` of the entry that this one follows in the conversation; absent or null for a first one. */
  parent_id: Type.Optional(NullableString),
  /** When the entry was written: text, by convention ISO 8601; not checked. */
  timestamp: Type.String(),
}

/** One message of the conversation. */
export const MessageEntry = Type.Object({
  /** The kind of entry: a message. */
  type: Type.Literal('message'),
  ...entryFields,
  /** The message. */
  message: Message,
})
/** The type of those entries. */
export type MessageEntry = Type.Static<typeof MessageEntry>

/** A summary that replaces all entries before `first_kept_entry_id`. */
export const CompactionEntry = Type.Object({
  /** The kind of entry: a compaction. */
  type: Type.Literal('compaction'),
  ...entryFields,
  /** What replaces the entries. */
  summary: Type.String(),
  /** The `id` of the first entry that is not replaced. */
  first_kept_entry_id: Type.String(),
  /** Tokens of the conversation before it, from 0. */
  tokens_before: Type.Integer({ minimum: 0 }),
  /** Tokens of the conversation after it, from 0. */
  tokens_after: Type.Integer({ minimum: 0 }),
})
/** The type of those entries. */
export type CompactionEntry = Type.Static<typeof CompactionEntry>

/** Names the current entry of the conversation. */
export const LeafEntry = Type.Object({
  /** The kind of entry: a leaf. */
  type: Type.Literal('leaf'),
  ...entryFields,
  /** The `id` of the current entry. */
  entry_id: Type.String(),
})
/** The type of those entries. */
export type LeafEntry = Type.Static<typeof LeafEntry>

/** Any line of a session log after the first; its `type` is `message`, `compaction` or `leaf`. */
export const SessionEntry: Type.TUnion<[typeof MessageEntry, typeof CompactionEntry, typeof LeafEntry]> =
  Type.Union([MessageEntry, CompactionEntry, LeafEntry])
/** The type of those lines. */
export type SessionEntry = Type.Static<typeof SessionEntry>

/** Session log, version 1: a header line, then message, compaction and leaf entries. */
export const sessionFormat: LogFormat<SessionHeader, SessionEntry> = defineFormat({
  name: 'session',
  header: SessionHeader,
  entry: SessionEntry,
  // As in the original, an append is acknowledged by its terminator.
  unterminated: 'drop',
})
