// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './byte-source.test.js'
import './file-source.test.js'
import './leaving.test.js'
import './path-source.test.js'
