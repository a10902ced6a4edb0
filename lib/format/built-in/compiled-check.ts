// The checks of the formats that come with the library. From the sources they are compiled when the library is imported. In the
// package they stand ready: lib/build.mjs replaces this module by the code that TypeBox generates for the same schemas.

import type { TSchema } from 'typebox'
import { Compile } from '../schema/typebox-checks.js'

/** @param _name by which lib/build.mjs knows the schema: the format and its part, as in 'session entry' */
export function compiledCheck(_name: string, schema: TSchema): (value: unknown) => boolean {
  const check = Compile(schema)
  return (value) => check.Check(value)
}
