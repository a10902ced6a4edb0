// TypeScript as JavaScript. Each version of a file is compiled once, and kept among what is installed.

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const ROOT = new URL('../../../', import.meta.url)
const SETTINGS = new URL('tsconfig.json', ROOT)
const KEPT = new URL('node_modules/.cache/wholeline-tests/', ROOT)
/** What the result depends on besides the file itself. */
const MAKERS = [SETTINGS, new URL('node_modules/typescript/package.json', ROOT), import.meta.url]
const makers = MAKERS.map((url) => readFileSync(new URL(url))).reduce(
  (hash, file) => hash.update(file),
  createHash('sha256'),
)

export function javascriptOf(path) {
  const source = readFileSync(path)
  const version = makers.copy().update(path).update(source).digest('hex')
  const kept = new URL(`${version}.js`, KEPT)
  try {
    return readFileSync(kept, 'utf8')
  } catch {
    const text = compile(source.toString(), path)
    keep(kept, text)
    return text
  }
}

function compile(source, fileName) {
  const ts = require('typescript')
  const { config } = ts.readConfigFile(fileURLToPath(SETTINGS), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, fileURLToPath(ROOT))
  // Without the project around it, the kind of module that a file is can't be known.
  const compilerOptions = {
    ...options,
    noEmit: false,
    module: ts.ModuleKind.ESNext,
    sourceMap: false,
    inlineSourceMap: true,
  }
  return ts.transpileModule(source, { fileName, compilerOptions }).outputText
}

/** Other processes may be at the same: each finds a whole file or none. */
function keep(url, text) {
  mkdirSync(KEPT, { recursive: true })
  const draft = new URL(`${url.href}.${process.pid}`)
  writeFileSync(draft, text)
  renameSync(draft, url)
}
