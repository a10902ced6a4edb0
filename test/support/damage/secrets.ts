// Values with a secret in every place of a log, to check that no message contains it.

import fc from 'fast-check'

/** It contains a space, since messages may contain what looks like the name of a type or a version. */
export const SECRET = 'S3CR3T W0RD'

const secretText = fc.constantFrom(SECRET, `${SECRET}!`, `x ${SECRET}`, `${SECRET}/~${SECRET}`)
const propertyNames = fc.constantFrom(
  ...['type', 'id', 'version', 'message', 'role', 'content', 'text', 'n', 'kids', '__proto__', 'constructor'],
  SECRET,
)

/** Any JSON value. Half of its strings and some of its property names are secret. */
export const secretValues: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    secretText,
    fc.constantFrom(null, true, 0, -1, 1.5, 2 ** 53, 'message', 'leaf', 'session', 'user'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .array(fc.tuple(propertyNames, tie('value')), { maxLength: 5 })
      .map((members) => Object.fromEntries(members)),
  ),
})).value
