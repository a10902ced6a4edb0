/** Why a value does not match a schema. */
export interface Mismatch {
  /** JSON pointer, made only of property names in the schema and of array indexes: never of log content. */
  readonly pointer: string
  /** What the schema requires there, in its own terms. */
  readonly message: string
}
