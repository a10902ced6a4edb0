// A good value, and a copy of it in which one place is changed.

/** Marks a place to leave out. */
export const ABSENT = Symbol('absent')

/** A deep copy in which a place, such as 'message.content.0.text', has the value. */
export function changed(original: object, place: string, value: unknown): object {
  const copy: object = structuredClone(original)
  const names = place.split('.')
  const last = names.pop() as string
  const parent = names.reduce<object>((part, name) => Reflect.get(part, name) as object, copy)
  if (value === ABSENT) Reflect.deleteProperty(parent, last)
  else Reflect.set(parent, last, value)
  return copy
}
