// The package as it is published: packed in a copy of the project, so that a test needs no build and changes none. A state of
// the sources is packed once, and kept among what is installed.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { projectRoot } from '../source-imports.js'

/** All that the build reads. */
const INPUTS = ['lib', 'bench', 'package.json', 'tsconfig.json', 'README.md', 'LICENSE']
const KEPT = join(projectRoot, 'node_modules/.cache/wholeline-tests')

export interface PackedFile {
  readonly path: string
  readonly size: number
  readonly mode: number
}

export interface PackedPackage {
  /** The path of the tarball. */
  readonly tarball: string
  /** The tarball's length in bytes. */
  readonly size: number
  readonly files: readonly PackedFile[]
}

export function packedPackage(): PackedPackage {
  const folder = join(KEPT, `package-${digestOf([...INPUTS, 'package-lock.json'])}`)
  packOnce(folder)
  const [report] = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
  return { tarball: join(folder, report.filename), size: report.size, files: report.files }
}

/** The text of a file of the package. */
export function readPacked(path: string): string {
  const { tarball } = packedPackage()
  return execFileSync('tar', ['-xzOf', tarball, `package/${path}`], { encoding: 'utf8', maxBuffer: 2 ** 24 })
}

/** One process packs; others that start meanwhile wait for it, since packing takes both cores for a while. */
function packOnce(folder: string): void {
  const lock = `${folder}.lock`
  mkdirSync(KEPT, { recursive: true })
  while (!existsSync(folder)) {
    if (!take(lock)) {
      waitBriefly()
      continue
    }
    try {
      if (!existsSync(folder)) pack(folder)
    } finally {
      rmSync(lock, { force: true })
    }
  }
}

/** A link to the id of the process that packs, made in one step. One whose process has ended is removed. */
function take(lock: string): boolean {
  try {
    symlinkSync(String(process.pid), lock)
    return true
  } catch {
    if (!isHeld(lock)) rmSync(lock, { force: true })
    return false
  }
}

function isHeld(lock: string): boolean {
  try {
    return process.kill(Number(readlinkSync(lock)), 0)
  } catch {
    return false
  }
}

/** What asks for the package is synchronous. */
function waitBriefly(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
}

/** Each process finds a whole folder or none, even where two of them took the lock of one that had ended. */
function pack(folder: string): void {
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  // Outside of node_modules, where compilers treat sources as a package's.
  const copy = mkdtempSync(join(tmpdir(), 'wholeline-package-'))
  try {
    for (const input of INPUTS) cpSync(join(projectRoot, input), join(copy, input), { recursive: true })
    symlinkSync(join(projectRoot, 'node_modules'), join(copy, 'node_modules'))
    // Without tap in the environment, which would load itself into npm and the compiler.
    const command = ['-u', 'NODE_OPTIONS', 'npm', 'pack', '--json', '--silent', '--pack-destination', draft]
    writeFileSync(join(draft, 'report.json'), execFileSync('env', command, { cwd: copy }))
    renameSync(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(copy, { recursive: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesBelow).sort())
    hash.update(path).update(readFileSync(join(projectRoot, path)))
  return hash.digest('hex')
}

function filesBelow(path: string): string[] {
  const entries = readdirSync(join(projectRoot, dirname(path)), { withFileTypes: true })
  const isFolder = entries.some((entry) => entry.isDirectory() && join(dirname(path), entry.name) === path)
  if (!isFolder) return [path]
  return readdirSync(join(projectRoot, path)).flatMap((name) => filesBelow(join(path, name)))
}
