// Objects as JSON.parse makes them, of names that are known before: an object with these names is copied, and given its
// values. Nothing is compiled, so it works where `eval` is not allowed.

export type MakeObject = (values: readonly unknown[]) => object

/** The names that have a statement each, which remembers its name: a loop over names is three times as slow. */
const FIRST = 6

/** Makes objects with these properties, in this order. No name may be an index or `__proto__`. */
export function objectMaker(names: readonly string[]): MakeObject {
  const model = Object.fromEntries(names.map((name) => [name, '']))
  const { length } = names
  const [a = '', b = '', c = '', d = '', e = '', f = ''] = names
  return (values) => {
    const object: Record<string, unknown> = { ...model }
    if (length > 0) object[a] = values[0]
    if (length > 1) object[b] = values[1]
    if (length > 2) object[c] = values[2]
    if (length > 3) object[d] = values[3]
    if (length > 4) object[e] = values[4]
    if (length > 5) object[f] = values[5]
    for (let index = FIRST; index < length; index += 1) object[names[index] as string] = values[index]
    return object
  }
}
