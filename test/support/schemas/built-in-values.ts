// Values for the schemas of the formats that come with the library: some that match, and some that nearly do.

import { randomNumbers } from '../random/seed.js'
import { anyValue, conformingValue, pick } from './conforming-values.js'

/** The same for each schema and seed; about half of them match, most others differ in one place. */
export function* builtInValues(schema: unknown, count: number): Generator<unknown> {
  const random = randomNumbers()
  for (let index = 0; index < count; index += 1) {
    const value = matching(conformingValue(schema, random), random)
    yield random() < 0.5 ? value : withOneChange(value, random)
  }
}

/** Random texts are rarely digests: a pattern is met where a value has a property of that name. */
function matching(value: unknown, random: () => number): unknown {
  if (typeof value !== 'object' || value === null) return value
  for (const [name, part] of Object.entries(value)) {
    if (name === 'sha256' && random() < 0.9) Reflect.set(value, name, 'a'.repeat(64))
    else matching(part, random)
  }
  return value
}

function withOneChange(value: unknown, random: () => number): unknown {
  if (typeof value !== 'object' || value === null || random() < 0.05) return anyValue(random)
  const names = Object.keys(value)
  const name = names.length === 0 ? 'other' : pick(names, random)
  const part: unknown = Reflect.get(value, name)
  const kind = random()
  if (kind < 0.2) Reflect.deleteProperty(value, name)
  else if (kind < 0.3) Reflect.set(value, name, undefined)
  else Reflect.set(value, name, withOneChange(part, random))
  return value
}
