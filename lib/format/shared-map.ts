// What all copies of the library in a process know. The command is a bundle with a copy of its own, and a format module that it
// loads brings another. Without a common place, the command would not recognise the checks of such a format.

type Shared = Record<symbol, WeakMap<object, unknown> | undefined>

/**
 * The map of that name, the same in every copy of the library.
 * @param name ends in the version of what the map holds: raise it when an older copy would misunderstand the values
 */
export function sharedMap<Key extends object, Value>(name: string): WeakMap<Key, Value> {
  const shared = globalThis as unknown as Shared
  const key = Symbol.for(`wholeline.${name}`)
  const map = shared[key] ?? new WeakMap()
  shared[key] = map
  return map as WeakMap<Key, Value>
}
