// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './bound-integers.test.js'
import './define-format.test.js'
import './explain-mismatch.test.js'
import './json-lines.test.js'
import './json-pointer.test.js'
import './named-types.test.js'
import './schema-form.test.js'
import './schema-shape.test.js'
import './session-format.test.js'
import './session-types.test.js'
