// Which keywords of a schema matter for values of which kind. A keyword that nobody knows here may mean
// anything: what holds one is left to the decoder.

import type { SchemaShape } from '../../format/schema-shape.js'
import type { JsonKind } from './plan.js'

/** They say nothing of the value. */
const ANNOTATIONS = new Set([
  ...['~kind', '~optional', '~readonly', '~immutable', '~unsafe'],
  ...['$id', '$schema', '$comment', '$defs', 'definitions'],
  ...['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
])

interface Keywords {
  readonly understood: readonly string[]
  readonly others: readonly string[]
}

/** Keywords that hold for values of one kind alone, as JSON Schema has it. */
const OF_KIND: Readonly<Partial<Record<JsonKind, Keywords>>> = {
  string: { understood: ['minLength', 'maxLength'], others: ['pattern', 'format'] },
  number: {
    understood: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
    others: ['multipleOf'],
  },
  array: {
    understood: ['items', 'minItems', 'maxItems'],
    others: [
      ...['additionalItems', 'prefixItems', 'unevaluatedItems', 'uniqueItems'],
      ...['contains', 'minContains', 'maxContains'],
    ],
  },
  object: {
    understood: ['properties', 'required', 'additionalProperties', 'patternProperties'],
    others: [
      // Not `unevaluatedProperties`, which TypeBox asks of arrays as well.
      ...['propertyNames', 'minProperties', 'maxProperties'],
      ...['dependencies', 'dependentRequired', 'dependentSchemas'],
    ],
  },
}
const OF_ONE_KIND = new Set(
  Object.values(OF_KIND).flatMap(({ understood, others }) => [...understood, ...others]),
)
/** They tell kinds apart, and are dealt with where that is done. */
const CHOOSING = ['type', 'const', 'enum']

/** The keywords that say something of a value. */
export function meaningfulKeywords(shape: SchemaShape): string[] {
  return Object.getOwnPropertyNames(shape).filter((keyword) => !ANNOTATIONS.has(keyword))
}

/**
 * A keyword that the certifier can't check for values of this kind; undefined where there is none.
 * @param fixed whether there is but one value, beside which no other keyword is understood
 */
export function uncheckedKeyword(shape: SchemaShape, kind: JsonKind, fixed: boolean): string | undefined {
  const { understood, others } = OF_KIND[kind] ?? { understood: [], others: [] }
  return meaningfulKeywords(shape).find((keyword) => {
    if (CHOOSING.includes(keyword)) return false
    if (understood.includes(keyword)) return fixed
    return others.includes(keyword) || !OF_ONE_KIND.has(keyword)
  })
}
