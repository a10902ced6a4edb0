import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import type { Test } from 'tap'

type Function = (...args: never[]) => unknown

/** Replaces a function of node:fs/promises until the end of the test. */
export function patchFs<
  Name extends 'link' | 'lstat' | 'open' | 'readFile' | 'rename' | 'stat' | 'symlink' | 'unlink',
>(t: Test, name: Name, replace: (original: (typeof promises)[Name]) => Function): void {
  const original = promises[name]
  const put = (value: Function) => {
    Object.assign(promises, { [name]: value })
    syncBuiltinESMExports()
  }
  put(replace(original))
  t.teardown(() => put(original))
}
