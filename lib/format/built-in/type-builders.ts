// The types of TypeBox from which the formats that come with the library are built. They are made here, so that importing the
// library loads no other package. Each function makes what TypeBox's function of the same name makes.

import type * as Type from 'typebox'

export const Unknown = (() => typeOf('Unknown', {})) as typeof Type.Unknown
export const Null = (() => typeOf('Null', { type: 'null' })) as typeof Type.Null

const BooleanType = (() => typeOf('Boolean', { type: 'boolean' })) as typeof Type.Boolean

export const Integer = ((options) =>
  typeOf('Integer', { type: 'integer', ...options })) as typeof Type.Integer

const StringType = ((options) => typeOf('String', { type: 'string', ...options })) as typeof Type.String

export const Literal = ((value: string | number) =>
  typeOf('Literal', { type: typeof value, const: value })) as typeof Type.Literal

const ArrayType = ((items) => typeOf('Array', { type: 'array', items })) as typeof Type.Array

export const Union = ((anyOf: unknown) => typeOf('Union', { anyOf })) as typeof Type.Union

/** All objects have a property that is not optional. */
const ObjectType = ((properties: Type.TProperties) => {
  const required = Object.keys(properties).filter((name) => !('~optional' in (properties[name] as object)))
  return typeOf('Object', { type: 'object', required, properties })
}) as typeof Type.Object

export const Optional = ((type: Type.TSchema) => {
  const copy = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(type))
  return withHidden(copy, '~optional', true)
}) as typeof Type.Optional

export { ArrayType as Array, BooleanType as Boolean, ObjectType as Object, StringType as String }

function typeOf(kind: string, keywords: object): object {
  return withHidden({ ...keywords }, '~kind', kind)
}

/** TypeBox hides what is no keyword of JSON Schema: it is not enumerable. */
function withHidden(type: object, name: string, value: unknown): object {
  return Object.defineProperty(type, name, { value, configurable: true, writable: true, enumerable: false })
}
