// The plans of the formats that come with the library. From the sources each is made when it is first needed. In the package they
// stand ready: lib/build.mjs replaces this module by the code of the plans that were made for the same schemas.

import type { EntryPlan } from './entry-plan.js'

/** @param _name by which lib/build.mjs knows the plan: that of the entry schema, as in 'session entry' */
export function readyPlan(_name: string): EntryPlan | undefined {
  return undefined
}
