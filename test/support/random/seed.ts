// Reproducible random values: each test draws from one seed, which a failure prints.

const DEFAULT_SEED = 20_260_102

/** WHOLELINE_SEED=… draws other examples. */
export const seed = Number(process.env.WHOLELINE_SEED ?? DEFAULT_SEED)

/** Numbers in [0, 1), from a linear congruential generator (Numerical Recipes, 7.1). */
export function randomNumbers(start = seed): () => number {
  let state = start >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
