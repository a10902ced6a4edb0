// One good value, and a copy of it in which one place is another.

/** Marks a place that is to be left out. */
export const ABSENT = Symbol('absent')

/** A deep copy in which the place, such as 'message.content.0.text', holds the value. */
export function changed(original: object, place: string, value: unknown): object {
  const copy: object = structuredClone(original)
  const names = place.split('.')
  const last = names.pop() as string
  const parent = names.reduce<object>((part, name) => Reflect.get(part, name) as object, copy)
  if (value === ABSENT) Reflect.deleteProperty(parent, last)
  else Reflect.set(parent, last, value)
  return copy
}
