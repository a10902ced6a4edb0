import fc from 'fast-check'
import t from 'tap'
import { visitMembers } from '../../../lib/core/json/object-members.js'
import { holds } from '../../support/random/property.js'

function membersOf(text: string): [string, string][] {
  const bytes = Buffer.from(text)
  const members: [string, string][] = []
  const textOf = ({ start, end }: { start: number; end: number }) => bytes.toString('utf8', start, end)
  visitMembers(bytes, 0, bytes.length, (key, value) => members.push([textOf(key), textOf(value)]))
  return members
}

t.test('each member is found, with the exact bytes of its value', (t) => {
  const text = ' { "a" : [1, {"b":"}"}] ,"é\\"":"\\\\" , "c":-1.0e5,"d":null, "e":{} , "f" : true }'
  t.strictSame(membersOf(text), [
    ['a', '[1, {"b":"}"}]'],
    ['é\\"', '"\\\\"'],
    ['c', '-1.0e5'],
    ['d', 'null'],
    ['e', '{}'],
    ['f', 'true'],
  ])
  for (const other of ['[{"a":1}]', '"{}"', '12', '{}', '{ }', '']) t.strictSame(membersOf(other), [], other)
  t.end()
})

t.test('they are those that JSON.parse finds', (t) => {
  holds(
    t,
    'members',
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.nat(2), (object, space) => {
      const parsed = membersOf(JSON.stringify(object, null, space)).map(([key, value]) => [
        JSON.parse(`"${key}"`) as string,
        JSON.parse(value) as unknown,
      ])
      return (
        JSON.stringify(parsed) ===
        JSON.stringify(Object.entries(JSON.parse(JSON.stringify(object)) as object))
      )
    }),
  )
  t.end()
})
