// The results of a suite as they are kept in bench/results/: JSON, its tables in Markdown, and its charts.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chartsOf } from '../../charts/all.js'
import { drawChart } from '../../charts/draw.js'
import type { Section } from '../report/section.js'
import type { Environment } from './environment.js'
import { indexPage, suitePage } from './pages.js'

export interface SavedSuite {
  readonly suite: string
  readonly summary: string
  /** The command that measures it again. */
  readonly command: string
  /** ISO 8601. */
  readonly date: string
  /** How long the suite took. */
  readonly seconds: number
  readonly environment: Environment
  readonly sections: readonly Section[]
}

/** Writes the files of a suite, and the page on all suites whose results are in the folder. */
export async function saveSuite(folder: string, saved: SavedSuite): Promise<void> {
  await mkdir(folder, { recursive: true })
  const charts = chartsOf(saved)
  for (const { name, option } of charts) await writeFile(join(folder, `${name}.svg`), drawChart(option))
  await writeFile(join(folder, `${saved.suite}.json`), `${JSON.stringify(saved, undefined, 2)}\n`)
  await writeFile(join(folder, `${saved.suite}.md`), suitePage(saved, charts))
  await writeFile(join(folder, 'README.md'), indexPage(await savedSuites(folder)))
}

/** The results in a folder, in the order of their names. */
export async function savedSuites(folder: string): Promise<SavedSuite[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return texts.map((text) => JSON.parse(text) as SavedSuite)
}
