// Starting a process takes longer than most of these tests: so they run in one. Each runs by itself as well.

import './block-writer.test.js'
import './checkpoint.test.js'
import './chunk-encoder.test.js'
import './deferred.test.js'
import './envelope-walk.test.js'
import './line-stream.test.js'
import './range-reader.test.js'
import './read-all.test.js'
import './read-options.test.js'
import './stream-source.test.js'
import './strict-text.test.js'
import './turn-taking.test.js'
