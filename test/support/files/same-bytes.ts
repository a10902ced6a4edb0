import { readFile } from 'node:fs/promises'
import type { Test } from 'tap'

/** Compares bytes at the speed of memory; `t.same` would compare them one by one. */
export function sameBytes(
  t: Test,
  found: Uint8Array | undefined,
  wanted: Uint8Array,
  name = 'the same bytes',
): boolean {
  if (found !== undefined && Buffer.compare(found, wanted) === 0) return t.pass(name)
  const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1').slice(-2000)
  return t.equal(text(found), text(wanted), name, { lengths: [found?.length, wanted.length] })
}

export async function fileHolds(t: Test, path: string, wanted: Uint8Array, name?: string): Promise<boolean> {
  return sameBytes(t, await readFile(path), wanted, name)
}
