// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './json-edges.test.js'
import './schema-planner.test.js'
import './views.test.js'
