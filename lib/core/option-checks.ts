// Checks of options that callers give: a wrong one is refused before anything is read or written.

/** @throws TypeError where the value is none of the allowed ones. */
export function oneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return
  throw new TypeError(`option ${name} must be ${allowed.map((each) => JSON.stringify(each)).join(' or ')}`)
}

/** @throws RangeError where the value is no integer from `least` to `most`. */
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
