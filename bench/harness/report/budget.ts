// The project's budgets, and whether a measurement keeps them.

export interface Budget {
  /** What is measured and compared with what: 'readEntries against the bare loop'. */
  what: string
  bound: 'at least' | 'at most'
  limit: number
  /** `×`, `MB`, `ms`. */
  unit: string
}

export interface Verdict extends Budget {
  measured: number
  met: boolean
}

export function judge(budget: Budget, measured: number): Verdict {
  const met = budget.bound === 'at least' ? measured >= budget.limit : measured <= budget.limit
  return { ...budget, measured, met }
}

export function describeVerdict({ what, bound, limit, unit, measured, met }: Verdict): string {
  const outcome = met ? 'met' : `missed by ${amount(Math.abs(limit - measured))} ${unit}`
  return `${what}: ${amount(measured)} ${unit}, budget ${bound} ${amount(limit)} ${unit}: ${outcome}`
}

function amount(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
}
