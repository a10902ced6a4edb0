// Standard Schemas are certified only if the caller promises that their JSON Schema is exact.

import { toStandardJsonSchema } from '@valibot/to-json-schema'
import fc from 'fast-check'
import t from 'tap'
import * as v from 'valibot'
import * as z from 'zod'
import { planEntry } from '../../../lib/certify/plans/entry-plan.js'
import { defineFormat } from '../../../lib/format/define-format.js'
import { explainEngine } from '../../../lib/node/parser/scan-engine.js'
import { jsonOf } from '../../support/damage/session-log.js'
import { holds } from '../../support/random/property.js'
import { randomNumbers } from '../../support/random/seed.js'
import { judgeOf } from '../../support/schemas/certified.js'
import { conformingValue, damaged, writtenSomehow } from '../../support/schemas/conforming-values.js'
import { libraryEntries, plainValibotEntry } from '../../support/schemas/library-schemas.js'

t.test('without the promise every line is decoded, and the report says why', async (t) => {
  const refined = z.object({ n: z.number().refine((n) => n > 0) })
  for (const jsonSchema of [undefined, 'partial'] as const) {
    const format = defineFormat({ name: 'refined', entry: refined, ...(jsonSchema && { jsonSchema }) })
    t.same(judgeOf(format)('{"n":-1}'), { certified: false, entry: false })
    t.same(judgeOf(format)('{"n":1}'), { certified: false, entry: true })
    const reason =
      "a Standard Schema may refuse what its JSON Schema accepts; the option jsonSchema: 'exact' of defineFormat rules that out"
    t.strictSame(explainEngine(format), { engine: 'decoder', reason, gaps: [{ pointer: '', reason }] })
  }
  const plain = explainEngine(defineFormat({ name: 'plain', entry: plainValibotEntry }))
  t.match(plain, { engine: 'decoder', reason: /^this valibot schema does not offer its JSON Schema; / })
})

t.test('a copy of the format with a check of its own is not certified', async (t) => {
  const format = defineFormat({ name: 'exact', entry: z.object({}), jsonSchema: 'exact' })
  const isEntry = (value: unknown): value is unknown => format.isEntry(value)
  t.equal(explainEngine({ ...format, isEntry }).engine, 'decoder')
})

for (const { name, schema } of libraryEntries) {
  t.test(`${name}, exact: no certified line is refused`, async (t) => {
    const format = defineFormat({ name, entry: schema, jsonSchema: 'exact' })
    t.equal(explainEngine(format).engine, 'certifier')
    t.strictSame(planEntry(format).gaps, [])
    t.strictSame([...planEntry(format).types].sort(), ['leaf', 'message'])
    const judge = judgeOf(format)
    let certified = 0
    const property = fc.property(fc.integer(), (start) => {
      const random = randomNumbers(start)
      const value = conformingValue(format.entrySchema, random)
      const text = Buffer.from(writtenSomehow(value, random))
      const line = random() < 0.2 ? damaged(text, random) : text
      if (line.includes(0x0a)) return true
      const judgement = judge(line)
      certified += Number(judgement.certified)
      return judgement.entry || !judgement.certified
    })
    holds(t, 'the decoder accepts what is certified', property, 3000)
    t.ok(certified > 200, `${certified} lines were certified`)
  })
}

t.test('lengths are certified only if code points and UTF-16 code units agree', async (t) => {
  // Valibot counts code units; zod 4.6 counts code points, as JSON Schema does.
  const text = toStandardJsonSchema(v.pipe(v.string(), v.minLength(2), v.maxLength(4)))
  const judge = judgeOf(defineFormat({ name: 'text', entry: text, jsonSchema: 'exact' }))
  const pair = '\u{1f600}'
  t.same(judge(jsonOf(pair.repeat(3))), { certified: false, entry: false }, 'three code points, six units')
  t.same(
    judge(jsonOf(pair.repeat(2))),
    { certified: false, entry: true },
    'two code points, four units, eight bytes',
  )
  t.same(judge(jsonOf(pair)), { certified: false, entry: true }, 'one code point, two units')
  t.same(judge('"abcd"'), { certified: true, entry: true })
  t.same(judge('"abcde"'), { certified: false, entry: false })
})
