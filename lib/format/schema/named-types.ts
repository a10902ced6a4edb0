// Which entry types a schema names, so that an entry of a type that only a newer writer knows is distinguished from a
// damaged entry of a known type.

import { alternatives, propertyOf, type SchemaShape } from './schema-shape.js'

/**
 * All strings that the schema allows for its discriminator; undefined if it does not restrict them, so that every type is
 * known.
 */
export function namedTypes(schema: SchemaShape, discriminator: string): Set<string> | undefined {
  const branches = alternatives(schema)
  if (branches !== undefined) return united(branches.map((branch) => namedTypes(branch, discriminator)))
  const part = schema.allOf
    ?.map((each) => namedTypes(each, discriminator))
    .find((types) => types !== undefined)
  if (part !== undefined) return part
  const property = propertyOf(schema, discriminator)
  return property === undefined ? undefined : literals(property)
}

/** The one value to which a schema fixes a property; undefined if it does not. */
export function literalProperty(schema: SchemaShape, name: string): unknown {
  return propertyOf(schema, name)?.const
}

function literals(schema: SchemaShape): Set<string> | undefined {
  const branches = alternatives(schema)
  if (branches !== undefined) return united(branches.map(literals))
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  return values === undefined ? undefined : new Set(values.filter((value) => typeof value === 'string'))
}

function united(sets: (Set<string> | undefined)[]): Set<string> | undefined {
  const all = new Set<string>()
  for (const set of sets) {
    if (set === undefined) return undefined
    for (const type of set) all.add(type)
  }
  return all
}
