// Chance that can be met again: every test draws from one seed, which a failure tells.

const DEFAULT_SEED = 20_260_102

/** WHOLELINE_SEED=… draws other examples. */
export const seed = Number(process.env.WHOLELINE_SEED ?? DEFAULT_SEED)

/** Numbers from 0 up to, not with, 1: a linear congruential generator (Numerical Recipes, 7.1). */
export function randomNumbers(start = seed): () => number {
  let state = start >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
