// Standard Schema, version 1 (https://standardschema.dev), and the JSON Schema that some of its libraries offer beside it.
// The types are those of the specification, reduced to what this room reads.

/** A schema of any library that implements Standard Schema version 1, such as zod, valibot or arktype. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  /** What the specification asks of a schema. */
  readonly '~standard': StandardProps<Input, Output>
}

/** What a schema of Standard Schema says of itself. */
export interface StandardProps<Input = unknown, Output = Input> {
  /** Of the specification. */
  readonly version: 1
  /** The library's name. */
  readonly vendor: string
  /** Checks a value. An asynchronous check is refused. */
  readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
  /** Never present at run time. */
  readonly types?:
    | {
        /** The type of values before transformations. */
        readonly input: Input
        /** The type of values after them. */
        readonly output: Output
      }
    | undefined
  /** Standard JSON Schema: the schema as JSON Schema, for values before and after its transformations. */
  readonly jsonSchema?:
    | {
        /** For values before transformations. */
        readonly input: JsonSchemaConverter
        /** For values after them. */
        readonly output: JsonSchemaConverter
      }
    | undefined
}

/** What a check found: the value, or the issues with it. */
export type StandardResult<Output> =
  | {
      /** The value, after transformations. */
      readonly value: Output
      /** Absent: the value matches. */
      readonly issues?: undefined
    }
  | {
      /** What is wrong with the value. */
      readonly issues: readonly StandardIssue[]
    }

/** One thing that is wrong with a value. */
export interface StandardIssue {
  /** The library's own text, which may quote the value: it is never shown. */
  readonly message: string
  /** Where in the value: names of properties and indexes of arrays, from the outside. */
  readonly path?:
    | readonly (
        | PropertyKey
        | {
            /** The name or the index. */
            readonly key: PropertyKey
          }
      )[]
    | undefined
}

/** Throws if the schema or the target cannot be converted. */
export type JsonSchemaConverter = (options: { readonly target: string }) => Record<string, unknown>

/** The type of the values that a schema accepts, before any transformation. */
export type StandardInput<Schema extends StandardSchemaV1> = NonNullable<
  Schema['~standard']['types']
>['input']

/** The schema cannot be used, which may show only when a value is checked. Its message quotes nothing. */
export class UnusableSchemaError extends TypeError {}
