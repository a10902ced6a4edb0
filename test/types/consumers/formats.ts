import Type, { type Static } from 'typebox'
import { defineFormat } from '../../../lib/index.js'

const Header = Type.Object({ type: Type.Literal('audit'), version: Type.Literal(1) })
const Login = Type.Object({ type: Type.Literal('login'), user: Type.String() })
const Logout = Type.Object({ type: Type.Literal('logout'), at: Type.Number() })

export type Header = Static<typeof Header>
export type Login = Static<typeof Login>
export type Entry = Login | Static<typeof Logout>

export const audit = defineFormat({ name: 'audit', header: Header, entry: Type.Union([Login, Logout]) })

/** Its `type` is not what names the type of an entry. */
export const kinds = defineFormat({
  name: 'kinds',
  entry: Type.Union([
    Type.Object({ kind: Type.Literal('added'), type: Type.Literal('file') }),
    Type.Object({ kind: Type.Literal('gone'), type: Type.Literal('added') }),
  ]),
  discriminator: 'kind',
})

export const loose = defineFormat({ name: 'loose', entry: Type.Object({ type: Type.String() }) })

/** Compiles only where the value has exactly the type. */
export function exactly<Expected>() {
  return <Actual>(_value: Actual, ..._same: Same<Actual, Expected> extends true ? [] : [never]): void => {}
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
