// The session format, version 1: the log of one conversation with an agent. Line 1 is the header; each later line is a
// message, a compaction of earlier messages, or a leaf that names the current entry. Other fields are allowed everywhere
// and kept, since a later version may add some.

import type * as Type from 'typebox'
import * as Build from './built-in/type-builders.js'
import { builtInFormat } from './built-in-format.js'
import type { LogFormat } from './log-format.js'

const NullableString = Build.Union([Build.String(), Build.Null()])
const Timestamp = Build.Integer()
const Tokens = Build.Integer({ minimum: 0, maximum: 4_294_967_295 })
const Text = Build.Object({
  /** Text that is shown. */
  type: Build.Literal('text'),
  /** The text. */
  text: Build.String(),
})
const Thinking = Build.Object({
  /** What the model thought before it answered. */
  type: Build.Literal('thinking'),
  /** The text. */
  thinking: Build.String(),
})
const ToolCall = Build.Object({
  /** A tool that the model asks for. */
  type: Build.Literal('tool_call'),
  /** Which tool, and with what. */
  tool_call: Build.Object({
    /** Names the call in its result: `tool_call_id`. */
    id: Build.String(),
    /** The tool's name. */
    name: Build.String(),
    /** The arguments as the model wrote them: JSON as text, which may be malformed. */
    arguments: Build.String(),
  }),
})

const UserMessage = Build.Object({
  /** Who the message is from: here, the user. */
  role: Build.Literal('user'),
  /** What the user wrote. */
  content: Build.Array(Text),
  /** When it was written, in milliseconds since 1970 (Unix time). */
  timestamp_ms: Timestamp,
})
const AssistantMessage = Build.Object({
  /** Who the message is from: here, the model. */
  role: Build.Literal('assistant'),
  /** What the model answered, in its order. */
  content: Build.Array(Build.Union([Text, Thinking, ToolCall])),
  /** The API by which the model was called. */
  api: Build.Union([
    Build.Literal('Anthropic'),
    Build.Literal('OpenAi'),
    Build.Literal('Google'),
    Build.Literal('Mistral'),
  ]),
  /** The provider's name. */
  provider: Build.String(),
  /** The model that was asked for. */
  model: Build.String(),
  /** The model that answered, where the API reports it. */
  response_model: Build.Optional(NullableString),
  /** The identifier that the API gave to its answer. */
  response_id: Build.Optional(NullableString),
  /** What failed, where `stop_reason` is 'error'. */
  error_message: Build.Optional(NullableString),
  /** Tokens of this call, each count from 0 to 2^32 - 1. */
  usage: Build.Object({
    /** Tokens that were sent. */
    input_tokens: Tokens,
    /** Tokens of the answer. */
    output_tokens: Tokens,
    /** Tokens that were read from a cache. */
    cache_read_tokens: Build.Optional(Tokens),
    /** Tokens that were written to a cache. */
    cache_write_tokens: Build.Optional(Tokens),
  }),
  /** Why the answer ended: it was whole, too long, waits for a tool, failed, or was stopped by the user. */
  stop_reason: Build.Union([
    Build.Literal('stop'),
    Build.Literal('length'),
    Build.Literal('tool_use'),
    Build.Literal('error'),
    Build.Literal('aborted'),
  ]),
  /** When it was answered, in milliseconds since 1970 (Unix time). */
  timestamp_ms: Timestamp,
})
const ToolResultMessage = Build.Object({
  /** Who the message is from: here, a tool. */
  role: Build.Literal('tool_result'),
  /** The call that this is the result of: the `id` of a `tool_call`. */
  tool_call_id: Build.String(),
  /** The tool's name. */
  tool_name: Build.String(),
  /** The result for the model. */
  content: Build.Array(Text),
  /** Anything else that the tool reports, of any form. */
  details: Build.Optional(Build.Unknown()),
  /** Whether the tool failed. */
  is_error: Build.Boolean(),
  /** When the tool ended, in milliseconds since 1970 (Unix time). */
  timestamp_ms: Timestamp,
})

/** The schema of `Message`. It has a name, so that the declaration of `MessageEntry` need not repeat it. */
export interface MessageSchema
  extends Type.TUnion<[typeof UserMessage, typeof AssistantMessage, typeof ToolResultMessage]> {}
/** The message of a `MessageEntry`; its `role` is `user`, `assistant` or `tool_result`. */
export const Message: MessageSchema = Build.Union([UserMessage, AssistantMessage, ToolResultMessage])
/** The type of those messages. */
export type Message = Type.Static<typeof Message>

/** Line 1 of a session log. */
export const SessionHeader = Build.Object({
  /** The kind of log. */
  type: Build.Literal('session'),
  /** The version of the format. */
  version: Build.Literal(1),
  /** Identifies the session. */
  id: Build.String(),
  /** When the session began: text, by convention ISO 8601; not checked. */
  timestamp: Build.String(),
  /** The folder that the agent worked in. */
  cwd: Build.String(),
  /** The `id` of the session that this one continues, if there is one. */
  parent_session: Build.Optional(NullableString),
})
/** The type of that line. */
export type SessionHeader = Type.Static<typeof SessionHeader>

const entryFields = {
  /** Identifies the entry in its log. */
  id: Build.String(),
  /** The `id` of the entry that this one follows in the conversation; absent or null for a first one. */
  parent_id: Build.Optional(NullableString),
  /** When the entry was written: text, by convention ISO 8601; not checked. */
  timestamp: Build.String(),
}

/** One message of the conversation. */
export const MessageEntry = Build.Object({
  /** The kind of entry: a message. */
  type: Build.Literal('message'),
  ...entryFields,
  /** The message. */
  message: Message,
})
/** The type of those entries. */
export type MessageEntry = Type.Static<typeof MessageEntry>

/** A summary that replaces all entries before `first_kept_entry_id`. */
export const CompactionEntry = Build.Object({
  /** The kind of entry: a compaction. */
  type: Build.Literal('compaction'),
  ...entryFields,
  /** What replaces the entries. */
  summary: Build.String(),
  /** The `id` of the first entry that is not replaced. */
  first_kept_entry_id: Build.String(),
  /** Tokens of the conversation before it, from 0. */
  tokens_before: Build.Integer({ minimum: 0 }),
  /** Tokens of the conversation after it, from 0. */
  tokens_after: Build.Integer({ minimum: 0 }),
})
/** The type of those entries. */
export type CompactionEntry = Type.Static<typeof CompactionEntry>

/** Names the current entry of the conversation. */
export const LeafEntry = Build.Object({
  /** The kind of entry: a leaf. */
  type: Build.Literal('leaf'),
  ...entryFields,
  /** The `id` of the current entry. */
  entry_id: Build.String(),
})
/** The type of those entries. */
export type LeafEntry = Type.Static<typeof LeafEntry>

/** Any line of a session log after the first; its `type` is `message`, `compaction` or `leaf`. */
export const SessionEntry: Type.TUnion<[typeof MessageEntry, typeof CompactionEntry, typeof LeafEntry]> =
  Build.Union([MessageEntry, CompactionEntry, LeafEntry])
/** The type of those lines. */
export type SessionEntry = Type.Static<typeof SessionEntry>

/** Session log, version 1: a header line, then message, compaction and leaf entries. */
export const sessionFormat: LogFormat<SessionHeader, SessionEntry> = builtInFormat({
  name: 'session',
  header: SessionHeader,
  entry: SessionEntry,
  // As in the original, an append is acknowledged by its terminator.
  unterminated: 'drop',
})
