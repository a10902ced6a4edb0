// JSON.stringify without its recursion. On most versions of Node, JSON.stringify overflows the stack on values nested some
// thousand levels deep, and sooner when its caller is deep in the stack itself. An entry that can be read must be
// appendable from any depth of the stack.

import { hasParts } from '../../format/schema/json-objects.js'

/** A container that is being written. */
interface Frame {
  readonly members: readonly [key: string, value: unknown][]
  readonly isArray: boolean
  next: number
  /** Whether a member was written, so that the next one needs a comma. */
  hasMember: boolean
}

/**
 * The text that JSON.stringify returns when it does not overflow the stack. Slower.
 * @throws RangeError if the value is nested more than `maxDepth` levels deep; TypeError as JSON.stringify does
 */
export function deepJson(value: unknown, maxDepth: number): string | undefined {
  const pieces: string[] = []
  const open: Frame[] = []
  const root = write(pieces, open, '', value)
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    if (open.length > maxDepth) throw new RangeError('nested too deeply')
    writeMember(pieces, open, frame)
  }
  return root ? pieces.join('') : undefined
}

function writeMember(pieces: string[], open: Frame[], frame: Frame): void {
  const member = frame.members[frame.next]
  frame.next += 1
  if (member === undefined) {
    pieces.push(frame.isArray ? ']' : '}')
    open.pop()
    return
  }
  const [key, value] = member
  const before = frame.hasMember ? ',' : ''
  const mark = pieces.length
  pieces.push(frame.isArray ? before : `${before}${JSON.stringify(key)}:`)
  if (write(pieces, open, key, value)) frame.hasMember = true
  else if (frame.isArray) {
    pieces.push('null')
    frame.hasMember = true
  } else pieces.length = mark
}

/** Writes a scalar, or opens a container. Returns false if the value is not a JSON value. */
function write(pieces: string[], open: Frame[], key: string, given: unknown): boolean {
  const value = converted(key, given)
  if (!hasParts(value) || isBoxed(value)) {
    const text: string | undefined = JSON.stringify(value)
    if (text !== undefined) pieces.push(text)
    return text !== undefined
  }
  const isArray = Array.isArray(value)
  const members: [string, unknown][] = isArray
    ? Array.from(value, (each, index) => [String(index), each])
    : Object.entries(value)
  open.push({ members, isArray, next: 0, hasMember: false })
  pieces.push(isArray ? '[' : '{')
  return true
}

function converted(key: string, value: unknown): unknown {
  if (!hasParts(value)) return value
  const toJson: unknown = Reflect.get(value, 'toJSON')
  return typeof toJson === 'function' ? toJson.call(value, key) : value
}

function isBoxed(value: object): boolean {
  return value instanceof Number || value instanceof String || value instanceof Boolean
}
