import t from 'tap'
import Type, { type Static } from 'typebox'
import { defineFormat } from '../../lib/format/define-format.js'
import type { LogFormat } from '../../lib/format/log-format.js'
import type { Equal } from '../support/schemas/equal-types.js'

const Header = Type.Object({ kind: Type.Literal('log'), version: Type.Literal(3), n: Type.Integer() })
const Added = Type.Object({ kind: Type.Literal('added'), n: Type.Integer() })
const Gone = Type.Object({ kind: Type.Literal('gone'), why: Type.Optional(Type.String()) })
const Entry = Type.Union([Added, Gone])
const BEYOND = 2 ** 53

t.test('a format with a header and a discriminator of its own', async (t) => {
  const format = defineFormat({
    name: 'own',
    header: Header,
    entry: Entry,
    discriminator: 'kind',
    unterminated: 'keep',
  })
  t.match(format, { name: 'own', discriminator: 'kind', unterminated: 'keep' })
  t.strictSame(format.headerIdentity, { type: 'log', version: 3 })
  t.strictSame(format.knownTypes, new Set(['added', 'gone']))
  t.ok(format.isHeader({ kind: 'log', version: 3, n: 1 }))
  t.notOk(format.isHeader({ kind: 'log', version: 4, n: 1 }))
  t.ok(format.isEntry({ kind: 'gone' }))
  t.notOk(format.isEntry({ kind: 'new' }))
  t.strictSame(format.explainHeader({ kind: 'log', version: 4, n: 1 }), {
    pointer: '/version',
    message: 'must be 3',
  })
  t.strictSame(format.explainEntry({ kind: 'gone', why: 1 }), { pointer: '/why', message: 'must be string' })
  type Format = LogFormat<Static<typeof Header>, Static<typeof Entry>> & { readonly discriminator: 'kind' }
  const same: Equal<typeof format, Format> = true
  t.ok(same)
})

t.test('the defaults', async (t) => {
  const format = defineFormat({ name: 'plain', entry: Entry })
  t.match(format, { discriminator: 'type', unterminated: 'keep' })
  t.equal(format.headerSchema, undefined)
  t.equal(format.headerIdentity, undefined)
  t.equal(format.knownTypes, undefined, 'no branch has a property of that name')
  t.ok(format.isHeader(undefined), 'no header is asked for')
  t.strictSame(format.explainHeader(1), { pointer: '', message: 'matches none of the allowed forms' })
  const same: Equal<typeof format, LogFormat<undefined, Static<typeof Entry>>> = true
  t.ok(same)
})

t.test('a header that does not fix its type', async (t) => {
  const identityOf = (header: object) => defineFormat({ name: 'loose', header, entry: Entry }).headerIdentity
  t.strictSame(identityOf(Type.Object({ id: Type.String() })), { type: undefined, version: undefined })
  t.strictSame(identityOf(Type.Object({ type: Type.String(), version: Type.Integer() })), {
    type: undefined,
    version: undefined,
  })
  t.strictSame(identityOf(Type.Object({ type: Type.Literal(1), version: Type.Literal('2.0') })), {
    type: undefined,
    version: '2.0',
  })
  t.strictSame(identityOf(Type.Object({ version: Type.Literal(true) })), {
    type: undefined,
    version: undefined,
  })
})

t.test('integers are bounded, in the header, too; the given schemas are not changed', async (t) => {
  const format = defineFormat({ name: 'own', header: Header, entry: Entry, discriminator: 'kind' })
  t.notOk(format.isHeader({ kind: 'log', version: 3, n: BEYOND }))
  t.notOk(format.isEntry({ kind: 'added', n: BEYOND }))
  t.match(format.explainEntry({ kind: 'added', n: BEYOND }), { pointer: '/n', message: /^must be <= / })
  t.notOk('maximum' in Header.properties.n)
})

t.test('a value too deep for the compiled check does not match', async (t) => {
  const tree = Type.Cyclic({ Node: Type.Object({ kids: Type.Array(Type.Ref('Node')) }) }, 'Node')
  const format = defineFormat({ name: 'tree', header: tree, entry: tree })
  const depth = 100_000
  const deep: unknown = JSON.parse(`${'{"kids":['.repeat(depth)}${']}'.repeat(depth)}`)
  t.notOk(format.isEntry(deep))
  t.notOk(format.isHeader(deep))
  t.ok(format.isEntry({ kids: [{ kids: [] }] }))
})

t.test('an error that the value did not cause is not hidden', async (t) => {
  const broken = Type.Refine(Type.String(), () => {
    throw new TypeError('broken refinement')
  })
  const format = defineFormat({ name: 'broken', entry: broken })
  t.throws(() => format.isEntry('x'), { name: 'TypeError', message: 'broken refinement' })
})

t.test('a format is frozen', async (t) => {
  t.ok(Object.isFrozen(defineFormat({ name: 'own', entry: Entry })))
})

t.test('a spec of another form is refused, and the error names the member', async (t) => {
  const wrong: [string, object, string][] = [
    ['no name', { entry: Entry }, 'name must be a string that is not empty'],
    ['an empty name', { name: '', entry: Entry }, 'name must be a string that is not empty'],
    [
      'a discriminator that is not a string',
      { name: 'x', entry: Entry, discriminator: 1 },
      'discriminator must be the name of a property',
    ],
    [
      'another mode',
      { name: 'x', entry: Entry, unterminated: 'cut' },
      "unterminated must be 'drop' or 'keep'",
    ],
  ]
  for (const [name, spec, message] of wrong) {
    const define = () => defineFormat(spec as Parameters<typeof defineFormat>[0])
    t.throws(define, new TypeError(`defineFormat: ${message}`), name)
  }
})
