import { open } from 'node:fs/promises'
import type { Test } from 'tap'

export const CONTENT = 'one two three'

/** A file on which `afterEmptyRead` is run after each empty read, and its path. */
export async function fileThat(t: Test, afterEmptyRead: (path: string, reads: number) => unknown) {
  const path = `${t.testdir({ file: CONTENT })}/file`
  const file = await open(path)
  t.teardown(() => file.close())
  let empty = 0
  const { read } = file
  Object.assign(file, {
    async read(...args: unknown[]) {
      const result = await Reflect.apply(read, file, args)
      if (result.bytesRead === 0) {
        empty += 1
        await afterEmptyRead(path, empty)
      }
      return result
    },
  })
  return { file, path }
}
