// The keywords of JSON Schema, and the form that each must have.

import type { SchemaShape } from './schema-shape.js'
import * as Guards from './typebox-checks.js'

/** TypeBox's own check of the form of each keyword that restricts values. */
export const KEYWORD_FORMS: readonly [keyword: string, isOfForm: (schema: SchemaShape) => boolean][] = [
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

const KEYWORDS = new Set(['const', ...KEYWORD_FORMS.map(([keyword]) => keyword)])

/** Keywords that restrict nothing. They are recognised only if they hold text, since other objects have such members, too. */
const TEXTS = [
  '$schema',
  '$id',
  '$anchor',
  '$comment',
  'title',
  'description',
  'contentEncoding',
  'contentMediaType',
]

/** Whether TypeBox checks values by a keyword of this name. */
export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name)
}

/** Whether at least one of the object's members is a keyword of JSON Schema and has its form. */
export function hasKeyword(schema: SchemaShape): boolean {
  return Object.entries(schema).some(
    ([name, value]) => isKeyword(name) || (TEXTS.includes(name) && typeof value === 'string'),
  )
}
