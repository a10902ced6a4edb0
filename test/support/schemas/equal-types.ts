/**
 * True if two types are the same to the compiler, and not merely assignable to each other. Check it by
 * `const same: Equal<A, B> = true`, which does not compile if they differ.
 */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
