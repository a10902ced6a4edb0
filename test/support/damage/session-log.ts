// Whole, valid parts of session logs, as small as the format allows, and logs made of them.

import type {
  CompactionEntry,
  LeafEntry,
  MessageEntry,
  SessionHeader,
} from '../../../lib/format/session-format.js'

const TIMESTAMP = '2026-01-02T03:04:05Z'

/** A part of a log: a value to be written as JSON, text, or bytes. */
export type LinePart = object | string | Uint8Array

export const sessionHeader: SessionHeader = {
  type: 'session',
  version: 1,
  id: 's',
  timestamp: TIMESTAMP,
  cwd: '/',
}

export function userEntry(id: string, text = 'hi'): MessageEntry {
  const message = { role: 'user' as const, content: [{ type: 'text' as const, text }], timestamp_ms: 1 }
  return { type: 'message', id, timestamp: TIMESTAMP, message }
}

export function assistantEntry(id: string, text = 'yes'): MessageEntry {
  return {
    type: 'message',
    id,
    timestamp: TIMESTAMP,
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm' },
        { type: 'text', text },
        { type: 'tool_call', tool_call: { id: 'c', name: 'ls', arguments: '{"path":"/"}' } },
      ],
      api: 'Anthropic',
      provider: 'p',
      model: 'm',
      usage: { input_tokens: 1, output_tokens: 2 },
      stop_reason: 'tool_use',
      timestamp_ms: 2,
    },
  }
}

export function toolResultEntry(id: string, details?: unknown): MessageEntry {
  return {
    type: 'message',
    id,
    timestamp: TIMESTAMP,
    message: {
      role: 'tool_result',
      tool_call_id: 'c',
      tool_name: 'ls',
      content: [{ type: 'text', text: 'bin' }],
      ...(details === undefined ? {} : { details }),
      is_error: false,
      timestamp_ms: 3,
    },
  }
}

export function compactionEntry(id: string, summary = 'so far'): CompactionEntry {
  return {
    type: 'compaction',
    id,
    timestamp: TIMESTAMP,
    summary,
    first_kept_entry_id: 'k',
    tokens_before: 9,
    tokens_after: 1,
  }
}

export function leafEntry(id: string): LeafEntry {
  return { type: 'leaf', id, timestamp: TIMESTAMP, entry_id: 'e' }
}

export function jsonOf(value: unknown): string {
  return JSON.stringify(value)
}

/** The parts, joined without anything between them. */
export function bytesOf(...parts: LinePart[]): Uint8Array {
  return Buffer.concat(parts.map(encoded))
}

/** The parts as lines, each with its LF. */
export function logOf(...lines: LinePart[]): Uint8Array {
  return bytesOf(...lines.flatMap((line) => [line, '\n']))
}

/** The text's first half: what an append that was cut short leaves. */
export function firstHalf(text: string): string {
  return text.slice(0, text.length / 2)
}

export function secondHalf(text: string): string {
  return text.slice(firstHalf(text).length)
}

function encoded(part: LinePart): Uint8Array {
  if (part instanceof Uint8Array) return part
  return Buffer.from(typeof part === 'string' ? part : jsonOf(part))
}
