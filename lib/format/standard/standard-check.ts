// `validate` of a Standard Schema as a check. The value that it returns is ignored: it may be transformed, whereas an entry
// is emitted as it is in the log.

import { hasParts } from '../schema/json-objects.js'
import { type StandardProps, UnusableSchemaError } from '../schema/standard-schema.js'

/** In levels. A check of a value that is nested deeper may overflow the stack. */
const SAFE_DEPTH = 200

/** Why a value was refused: the issues that `validate` returned; 'deep' if the value is nested too deeply to be checked. */
export type Refusal = readonly unknown[] | 'deep'

export class StandardCheck {
  readonly #standard: StandardProps
  readonly #name: string

  /** @param name what the schema is for, for messages */
  constructor(standard: StandardProps, name: string) {
    this.#standard = standard
    this.#name = name
  }

  /**
   * Why the value does not match; undefined if it does.
   * @throws UnusableSchemaError if `validate` is asynchronous, or returns something that is not a result
   */
  refusal(value: unknown): Refusal | undefined {
    const result = this.#validate(value)
    if (result === 'deep') return 'deep'
    if (!hasParts(result)) throw this.#unusable('its validate returned something that is not a result')
    const issues: unknown = Reflect.get(result, 'issues')
    if (Array.isArray(issues)) return issues
    if (!issues && 'value' in result) return undefined
    throw this.#unusable('its validate returned neither a value nor a list of issues')
  }

  /**
   * Checks one value. A schema may be asynchronous only for values that match it, which shows later.
   * @throws UnusableSchemaError if `validate` returns a promise
   */
  requireSynchronous(): void {
    try {
      this.#validate(null)
    } catch (error) {
      // A check may throw on null and still work on entries.
      if (error instanceof UnusableSchemaError) throw error
    }
  }

  #validate(value: unknown): unknown {
    let result: unknown
    try {
      result = this.#standard.validate(value)
    } catch (error) {
      // A recursive schema overflows the stack on a value that is nested deeply enough.
      if (error instanceof RangeError) return 'deep'
      throw error
    }
    if (!isThenable(result)) return result
    // Nothing awaits the promise, so its rejection would end the process.
    Promise.resolve(result).catch(() => undefined)
    // After a stack overflow, zod tries again asynchronously.
    if (isNestedDeeper(value, SAFE_DEPTH)) return 'deep'
    throw this.#unusable('its validate is asynchronous, but lines are checked synchronously')
  }

  #unusable(reason: string): UnusableSchemaError {
    return new UnusableSchemaError(
      `defineFormat: ${this.#name}: the schema (${this.#standard.vendor}) cannot be used: ${reason}`,
    )
  }
}

function isThenable(value: unknown): boolean {
  return hasParts(value) && typeof Reflect.get(value, 'then') === 'function'
}

function isNestedDeeper(value: unknown, most: number): boolean {
  let level = [value].filter(hasParts)
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true
    level = level.flatMap((each) => Object.values(each) as unknown[]).filter(hasParts)
  }
  return false
}
