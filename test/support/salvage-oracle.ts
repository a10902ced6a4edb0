// Salvage by trial, as its rules read: every pair of places is tried with JSON.parse. For short ASCII lines,
// where a character is a byte.

import assert from 'node:assert/strict'
import type { Extent } from '../../lib/core/extent-list.js'
import { isJson } from './viable-json.js'

const LEADING_GAP = /^[ \t\r\0]*/
/** What an entry that can be told to be whole begins and ends with. */
const CONTAINERS = [
  ['{', '}'],
  ['[', ']'],
  ['"', '"'],
] as const
const OBJECT_WITH_MEMBER = /^\{[ \t\r]*"/

export interface Value extends Extent {
  value: unknown
}

interface Rules {
  isEntry(value: unknown): boolean
  openTypes: boolean
}

/** Every object, array and string that stands anywhere in the line, also inside of others. */
export function everyValue(line: string): Value[] {
  return CONTAINERS.flatMap(([opening, closing]) =>
    placesOf(line, opening).flatMap((start) =>
      placesOf(line, closing)
        .map((last) => ({ start, end: last + 1 }))
        .filter(({ end }) => isJson(line.slice(start, end)))
        .map(({ end }) => ({ start, end, value: JSON.parse(line.slice(start, end)) as unknown })),
    ),
  )
}

/** Where the whole entries of the line stand, which holds these values. */
export function triedExtents(
  line: string,
  values: readonly Value[],
  { isEntry, openTypes }: Rules,
): Extent[] {
  const candidates = values.filter(({ value }) => isEntry(value)).map(({ start, end }) => ({ start, end }))
  const first = afterGap(line, 0)
  const chains = candidates
    .flatMap(({ start }) => chainsFrom(line, start, candidates))
    .filter((chain) => chain[0]?.start === first || chain.every((extent) => isObjectWithMember(line, extent)))
    .sort((chain, other) => other.length - chain.length)
  const lengths = new Set(chains.map(({ length }) => length))
  assert.equal(lengths.size, chains.length, 'what ends at a place begins at one place alone')
  const chain = chains[0] ?? []
  const start = chain[0]?.start ?? first
  const isPart = openTypes && chain.length > 1 && start !== first && isHeld(line, start)
  return isPart ? chain.slice(1) : chain
}

/** Whether a fragment before `at` expects a value there, one that a whole object can be. */
export function isHeld(line: string, at: number): boolean {
  for (let start = 0; start < at; start += 1) {
    const fragment = line.slice(start, at)
    const isArray = fragment[0] === '[' && isWholeValues(line.slice(0, start))
    const isFragment = isArray || OBJECT_WITH_MEMBER.test(fragment)
    if (isFragment && isJson(`${fragment}{}${closing(fragment)}`)) return true
  }
  return false
}

function placesOf(line: string, character: string): number[] {
  return [...line].flatMap((each, index) => (each === character ? [index] : []))
}

/** Every way of reading the line from `start` to its end as entries. */
function chainsFrom(line: string, start: number, candidates: readonly Extent[]): Extent[][] {
  return candidates
    .filter((extent) => extent.start === start)
    .flatMap((extent) => {
      const next = afterGap(line, extent.end)
      if (next === line.length) return [[extent]]
      return chainsFrom(line, next, candidates).map((chain) => [extent, ...chain])
    })
}

function afterGap(line: string, at: number): number {
  return at + (LEADING_GAP.exec(line.slice(at))?.[0].length ?? 0)
}

function isObjectWithMember(line: string, { start }: Extent): boolean {
  return OBJECT_WITH_MEMBER.test(line.slice(start))
}

function isWholeValues(text: string): boolean {
  const rest = text.slice(afterGap(text, 0))
  if (rest === '') return true
  for (let end = 1; end <= rest.length; end += 1) {
    if (isJson(rest.slice(0, end)) && isWholeValues(rest.slice(end))) return true
  }
  return false
}

/** The closing brackets of what stands open in a fragment that ends outside of strings. */
function closing(fragment: string): string {
  const open: string[] = []
  for (const [bracket] of fragment.replace(/"(?:[^"\\]|\\.)*"/gs, '').matchAll(/[[\]{}]/g)) {
    if (bracket === '[') open.push(']')
    else if (bracket === '{') open.push('}')
    else open.pop()
  }
  return open.reverse().join('')
}
