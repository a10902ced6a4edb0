// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './json-syntax.test.js'
import './log-parser-salvage.test.js'
import './salvage.test.js'
import './salvage-hostile.test.js'
import './salvage-properties.test.js'
import './salvaged-values.test.js'
import './value-end.test.js'
import './value-start.test.js'
