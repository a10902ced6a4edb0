// Which keywords of a schema matter for values of which kind. A schema with a keyword that is not listed here is left to the
// decoder, since the keyword may mean anything.

import { isKeyword } from '../../format/schema/keyword-forms.js'
import { isShape, type SchemaShape } from '../../format/schema/schema-shape.js'
import type { JsonKind } from './plan.js'

/** Keywords that do not restrict the value. */
const ANNOTATIONS = new Set([
  ...['~kind', '~optional', '~readonly', '~immutable', '~unsafe'],
  ...['$id', '$schema', '$comment', '$defs', 'definitions'],
  // In the result of `z.toJSONSchema`: the schema that it was made from.
  '~standard',
  ...['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
])

interface Keywords {
  readonly understood: readonly string[]
  readonly others: readonly string[]
}

/** Keywords that JSON Schema applies to values of one kind only. */
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
      // Not `unevaluatedProperties`, which TypeBox applies to arrays, too.
      ...['propertyNames', 'minProperties', 'maxProperties'],
      ...['dependencies', 'dependentRequired', 'dependentSchemas'],
    ],
  },
}
const OF_ONE_KIND = new Set(
  Object.values(OF_KIND).flatMap(({ understood, others }) => [...understood, ...others]),
)
/** Keywords that select kinds, and are handled where that is done. */
const CHOOSING = ['type', 'const', 'enum']

/** The keywords that may restrict a value. */
export function meaningfulKeywords(shape: SchemaShape): string[] {
  return Object.getOwnPropertyNames(shape).filter(
    (keyword) => !ANNOTATIONS.has(keyword) && (isEnumerable(shape, keyword) || !isMarker(keyword)),
  )
}

function isEnumerable(shape: SchemaShape, keyword: string): boolean {
  return Object.prototype.propertyIsEnumerable.call(shape, keyword)
}

/**
 * Whether a member that is not enumerable can be ignored. TypeBox reads the keywords of JSON Schema and `~refine` even if
 * they are not enumerable; a later version may read more names that begin with `~`.
 */
function isMarker(name: string): boolean {
  return !name.startsWith('~') && !isKeyword(name)
}

/**
 * A keyword that the certifier cannot check for values of this kind; undefined if there is none.
 * @param fixed whether only one value is allowed: other keywords beside it are not understood
 */
export function uncheckedKeyword(shape: SchemaShape, kind: JsonKind, fixed: boolean): string | undefined {
  const { understood, others } = OF_KIND[kind] ?? { understood: [], others: [] }
  return meaningfulKeywords(shape).find((keyword) => {
    if (keyword === 'propertyNames' && allowsAllNames(shape)) return false
    if (CHOOSING.includes(keyword)) return false
    if (understood.includes(keyword)) return fixed
    return others.includes(keyword) || !OF_ONE_KIND.has(keyword)
  })
}

/** Whether `propertyNames` requires only strings, as zod writes for each record: names always are. */
function allowsAllNames({ propertyNames }: SchemaShape & { readonly propertyNames?: unknown }): boolean {
  return (
    isShape(propertyNames) &&
    propertyNames.type === 'string' &&
    meaningfulKeywords(propertyNames).length === 1
  )
}
