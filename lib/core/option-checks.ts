// Checks of options that callers give: a wrong one is refused before anything is read or written.

/** The names of all options of a kind, complete by its type. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>

/**
 * A misspelt option would be ignored, and its default used instead. One that is undefined counts as left out.
 * @throws TypeError where the options are not an object, or one of them is not among these names
 */
export function knownOptions(options: unknown, names: Readonly<Record<string, true>>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError('options must be an object')
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(names, name)) continue
    throw new TypeError(`unknown option ${name}: there are ${Object.keys(names).join(', ')}`)
  }
}

/** @throws TypeError where the value is not one of the allowed ones */
export function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return
  throw new TypeError(`option ${name} must be ${allowed.map((each) => JSON.stringify(each)).join(' or ')}`)
}

/** @throws RangeError where the value is not an integer from `least` to `most` */
export function wholeNumber(name: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return
  throw new RangeError(`option ${name} must be an integer from ${least} to ${most}`)
}

export function countOrInfinity(name: string, value: unknown): void {
  if (value !== Number.POSITIVE_INFINITY) wholeNumber(name, value, 0, Number.MAX_SAFE_INTEGER)
}

/** @throws TypeError where the value is neither left out nor a function */
export function functionOrNothing(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(`option ${name} must be a function`)
}
