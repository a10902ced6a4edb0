// Writes a plan as code, for lib/build.mjs: the package holds plans of the formats that come with it.

import type { EntryPlan } from './entry-plan.js'

interface Part {
  readonly name: string
  readonly code: string
}

/** The body of a function that returns an equal plan. Equal parts are written once, and shared. */
export function planCode(plan: EntryPlan): string {
  const parts = new Map<string, Part>()
  const root = codeOf(plan, parts)
  const declared = [...parts.values()].map(({ name, code }) => `${name} = ${code}`)
  return `{ const ${declared.join()}; return ${root} }`
}

function codeOf(value: unknown, parts: Map<string, Part>): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof Map) return `new Map([${[...value].map((pair) => codeOf(pair, parts)).join()}])`
  if (Array.isArray(value)) return `[${value.map((each) => codeOf(each, parts)).join()}]`
  const members = Object.entries(value).map(
    ([name, each]) => `${JSON.stringify(name)}: ${codeOf(each, parts)}`,
  )
  const code = `{ ${members.join()} }`
  const part = parts.get(code) ?? { name: `part${parts.size}`, code }
  parts.set(code, part)
  return part.name
}
