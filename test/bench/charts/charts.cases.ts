// Charts and pages of made-up results.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { chartsOf } from '../../../bench/charts/all.js'
import { drawChart } from '../../../bench/charts/draw.js'
import { judge } from '../../../bench/harness/report/budget.js'
import type { Row, Section } from '../../../bench/harness/report/section.js'
import { thisEnvironment } from '../../../bench/harness/saved/environment.js'
import { type SavedSuite, savedSuites, saveSuite } from '../../../bench/harness/saved/saved-suite.js'

function saved(suite: string, ...sections: Partial<Section>[]): SavedSuite {
  return {
    suite,
    summary: 'what it measures',
    command: `npm run bench -- ${suite}`,
    date: '2026-01-02T03:04:05.000Z',
    seconds: 61.2,
    environment: { ...thisEnvironment(), cpu: 'A & B', cores: 2, load: 0.5 },
    sections: sections.map((section) => ({
      suite,
      title: 'session lines',
      columns: [{ key: 'contender', heading: 'contender' }],
      rows: [],
      verdicts: [],
      ...section,
    })),
  }
}

function fast(contender: string, bytesPerSecond: number, more: Row = {}): Row {
  return { contender, bytesPerSecond, ...more }
}

const OURS = fast('wholeline verifyLog', 1.5e9)
const VERIFY = saved(
  'verify',
  { about: { shape: 'session' }, rows: [OURS, fast('native simdjson, a line at a time', 1.25e9)] },
  {
    about: { shape: 'session', how: 'on one core' },
    rows: [OURS, fast('native simdjson, a line at a time', 1e9)],
  },
)
const GROWTH = saved(
  'growth',
  {
    rows: [1e6, 4e9].map((size) => ({
      contender: 'wholeline verifyLog',
      size,
      nanoseconds: 0.7,
      peakBytes: 9e7,
    })),
  },
  { rows: [{ contender: 'wholeline verifyLog', size: 100, nanoseconds: 2, peakBytes: 9e7 }] },
)

t.test('each suite with charts has them, with their titles, units and labels', async (t) => {
  const rows = [
    ['verify', VERIFY, ['Verifying a session log', 'MB/s', 'native simdjson, a line at a time', '1,250']],
    ['verify-shapes', VERIFY, ['verifyLog beside native parsers', 'MB/s', 'on one core', 'session lines']],
    ['read', saved('read', { rows: [OURS] }), ['Reading a session log', 'wholeline verifyLog', '1,500']],
    ['growth-logs', GROWTH, ['From 1 MB to gigabytes', 'ns per byte', 'peak memory, MB', '4 GB']],
    ['growth-lines', GROWTH, ['From short lines to long ones', 'length of each line', '100 bytes']],
    [
      'node',
      saved('node', { rows: [{ ...OURS, version: '24.1.0' }] }),
      ['Versions of Node', 'Node 24.1.0', 'MB/s'],
    ],
  ] as const
  for (const [name, suite, texts] of rows) {
    const chart = chartsOf(suite).find((each) => each.name === name)
    const svg = chart === undefined ? '' : drawChart(chart.option)
    t.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<\/svg>\n$/, name)
    for (const text of texts) t.ok(svg.includes(text), `${name}: ${text}`)
    t.ok(svg.includes('A &amp; B') && !/="[^"=]*"[\w]/.test(svg), `${name} is well-formed`)
    t.ok(svg.includes('fill="#ffffff"'), `${name} has a background of its own`)
  }
})

t.test('a suite without sections, without native contenders, or without charts', async (t) => {
  t.strictSame(chartsOf(saved('verify')), [])
  t.strictSame(
    chartsOf(saved('verify', { rows: [OURS] })).map(({ name }) => name),
    ['verify'],
  )
  t.strictSame(chartsOf(saved('stall', { rows: [OURS] })), [])
})

t.test('results are saved as JSON, tables and charts, and the page lists those of every suite', async (t) => {
  const folder = join(t.testdir(), 'results')
  const budget = { what: 'reading', bound: 'at least', limit: 2, unit: '×' } as const
  const columns = [
    { key: 'contender', heading: 'contender' },
    { key: 'bytesPerSecond', heading: 'MB/s', format: (value: number) => (value / 1e6).toFixed(0) },
  ]
  const read = saved('read', {
    columns,
    rows: [OURS, { contender: 'none' }],
    verdicts: [judge(budget, 1.5)],
    notes: ['A note'],
  })
  await saveSuite(folder, { ...read, environment: { ...read.environment, load: 7 } })
  await saveSuite(folder, saved('stall', { verdicts: [judge({ ...budget, what: 'stall' }, 3)] }))
  t.strictSame(readdirSync(folder).sort(), [
    'README.md',
    'read.json',
    'read.md',
    'read.svg',
    'stall.json',
    'stall.md',
  ])
  t.strictSame(
    (await savedSuites(folder)).map(({ suite }) => suite),
    ['read', 'stall'],
  )
  const page = readFileSync(join(folder, 'read.md'), 'utf8')
  t.match(
    page,
    /^\| contender \| MB\/s \|\n\| --- \| --: \|\n\| wholeline verifyLog \| 1500 \|\n\| none \| – \|$/m,
  )
  t.match(page, /`npm run bench -- read`, 2026-01-02, in 62 s\. Node .*, A & B, 2 cores/)
  t.match(page, /Other work ran at the same time \(load 7\)/)
  t.match(page, /^- ✗ reading: 1\.50 ×, budget at least 2\.00 ×: missed by 0\.50 ×$/m)
  t.match(page, /^- A note$/m)
  const index = readFileSync(join(folder, 'README.md'), 'utf8')
  t.match(index, /^## \[read\]\(read\.md\)[\s\S]*!\[.+\]\(read\.svg\)[\s\S]*- ✗ reading/m)
  t.match(index, /^## \[stall\]\(stall\.md\)[\s\S]*- ✓ stall: 3\.00 ×/m)
})
