// What a parsed value is, as far as its members are concerned.

/** Whether the value is what JSON calls an object: neither an array nor null. */
export function isObject(value: unknown): value is object {
  return hasParts(value) && !Array.isArray(value)
}

/** Whether the value may hold other values: an object or an array. */
export function hasParts(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The object's own property of that name, never an inherited one such as `constructor`; undefined if it has none. */
export function ownValue(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined
}
