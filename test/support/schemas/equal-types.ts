/**
 * True where two types are the same to the compiler, and not merely assignable to each other. To be held by
 * `const same: Equal<A, B> = true`, which does not compile where they differ.
 */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
