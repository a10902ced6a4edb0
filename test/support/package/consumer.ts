// A project that uses the packed package: a folder with a package.json of its own, in which npm installs without a network.

import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { projectRoot } from '../source-imports.js'
import { packedPackage } from './packed.js'

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** The installed versions at both ends of the range of typebox that the package accepts. */
export const TYPEBOX_ENDS = ['typebox', 'typebox-oldest'] as const

export interface Installation {
  /** The folder in the project's node_modules from which typebox is installed. Default: 'typebox'. */
  readonly typebox?: (typeof TYPEBOX_ENDS)[number]
  /** More arguments of npm. */
  readonly npm?: readonly string[]
  /** More packages from the project's node_modules that the consumer depends on. */
  readonly packages?: readonly string[]
}

/** Installs the package and typebox in a folder that is empty or new. */
export async function installPackage(folder: string, installation: Installation = {}): Promise<void> {
  const { typebox = 'typebox', npm = [], packages = [] } = installation
  const others = packages.map((name) => [name, installed(name)])
  const dependencies = {
    wholeline: `file:${packedPackage().tarball}`,
    typebox: installed(typebox),
    ...Object.fromEntries(others),
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, dependencies }),
  )
  const { exitCode, stderr } = await run(folder, 'npm', ['install', '--offline', '--install-links', ...npm])
  if (exitCode !== 0) throw new Error(`npm install failed: ${stderr}`)
}

function installed(name: string): string {
  return `file:${join(projectRoot, 'node_modules', name)}`
}

/** Writes files, by their paths in the folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** Runs a program in the folder, without tap, which adds itself to the environment of every process that is spawned. */
export function run(folder: string, program: string, parameters: readonly string[]): Promise<Outcome> {
  const command = ['-u', 'NODE_OPTIONS', program, ...parameters]
  return new Promise((resolve) => {
    execFile('env', command, { cwd: folder, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? Number.NaN), stdout, stderr })
    })
  })
}

export const runNode = (folder: string, ...parameters: string[]): Promise<Outcome> =>
  run(folder, process.execPath, parameters)
