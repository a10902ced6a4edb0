// TypeBox ignores a keyword whose form JSON Schema does not allow (`required: true`), or fails when it checks the first
// value. Here such a keyword is reported when the format is defined.

import * as Guards from 'typebox/schema'
import { pointerStep } from './json-pointer.js'
import {
  isShape,
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  type SchemaShape,
} from './schema-shape.js'

/** The keywords whose values are schemas, or lists or maps of them. */
const PLACES = [
  ...new Set([
    ...SCHEMA_KEYWORDS,
    ...SCHEMA_LIST_KEYWORDS,
    ...SCHEMA_MAP_KEYWORDS,
    'not',
    'if',
    'propertyNames',
  ]),
]

/** TypeBox's own check of the form of each keyword that restricts values. */
const FORMS: readonly [keyword: string, isOfForm: (schema: SchemaShape) => boolean][] = [
  ['type', Guards.IsType],
  ['enum', Guards.IsEnum],
  ['anyOf', Guards.IsAnyOf],
  ['oneOf', Guards.IsOneOf],
  ['allOf', Guards.IsAllOf],
  ['not', Guards.IsNot],
  ['if', Guards.IsIf],
  ['then', Guards.IsThen],
  ['else', Guards.IsElse],
  ['$ref', Guards.IsRef],
  ['$defs', Guards.IsDefs],
  ['pattern', Guards.IsPattern],
  ['format', Guards.IsFormat],
  ['minLength', Guards.IsMinLength],
  ['maxLength', Guards.IsMaxLength],
  ['minimum', Guards.IsMinimum],
  ['maximum', Guards.IsMaximum],
  ['exclusiveMinimum', Guards.IsExclusiveMinimum],
  ['exclusiveMaximum', Guards.IsExclusiveMaximum],
  ['multipleOf', Guards.IsMultipleOf],
  ['items', Guards.IsItems],
  ['prefixItems', Guards.IsPrefixItems],
  ['additionalItems', Guards.IsAdditionalItems],
  ['unevaluatedItems', Guards.IsUnevaluatedItems],
  ['minItems', Guards.IsMinItems],
  ['maxItems', Guards.IsMaxItems],
  ['uniqueItems', Guards.IsUniqueItems],
  ['contains', Guards.IsContains],
  ['minContains', Guards.IsMinContains],
  ['maxContains', Guards.IsMaxContains],
  ['properties', Guards.IsProperties],
  ['required', Guards.IsRequired],
  ['patternProperties', Guards.IsPatternProperties],
  ['additionalProperties', Guards.IsAdditionalProperties],
  ['unevaluatedProperties', Guards.IsUnevaluatedProperties],
  ['propertyNames', Guards.IsPropertyNames],
  ['minProperties', Guards.IsMinProperties],
  ['maxProperties', Guards.IsMaxProperties],
  ['dependencies', Guards.IsDependencies],
  ['dependentRequired', Guards.IsDependentRequired],
  ['dependentSchemas', Guards.IsDependentSchemas],
]

/**
 * Checks that each keyword of a schema, and of the schemas in it, has the form that JSON Schema requires.
 * @param name what the schema is for, for the message
 * @throws TypeError with a pointer to the first keyword that does not
 */
export function requireWellFormed(schema: unknown, name: string, pointer = ''): void {
  if (!isShape(schema)) return
  for (const [keyword, isOfForm] of FORMS) {
    if (Reflect.get(schema, keyword) === undefined || isOfForm(schema)) continue
    const place = `${pointer}${pointerStep(keyword)}`
    throw new TypeError(`defineFormat: ${name}: ${place} does not have the form that JSON Schema gives it`)
  }
  for (const [step, part] of partsOf(schema)) requireWellFormed(part, name, `${pointer}${step}`)
}

/** The values of all places in which a schema may contain another, with the path to each. */
function partsOf(schema: SchemaShape): [step: string, part: unknown][] {
  return PLACES.flatMap((keyword): [string, unknown][] => {
    const value: unknown = Reflect.get(schema, keyword)
    const step = pointerStep(keyword)
    if (isShape(value) && !SCHEMA_MAP_KEYWORDS.includes(keyword)) return [[step, value]]
    return Object.entries(value ?? {}).map(([name, part]) => [step + pointerStep(name), part])
  })
}
