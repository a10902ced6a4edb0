import t from 'tap'
import { runEnd, runStart } from '../../lib/core/byte-runs.js'
import { finish, SLICE_BYTES, type Work } from '../../lib/core/work.js'

const X = 0x78
const isX = (byte: number) => byte === X

function slicesOf(work: Work<number>): number {
  let slices = 1
  for (let slice = work.next(); slice.done !== true; slice = work.next()) slices += 1
  return slices
}

t.test('a run of any length, from its start and from its end', async (t) => {
  for (const length of [0, 1, 5, SLICE_BYTES - 1, SLICE_BYTES, SLICE_BYTES + 1, 3 * SLICE_BYTES]) {
    const run = Buffer.alloc(length, X)
    const framed = Buffer.concat([Buffer.from('ab'), run, Buffer.from('c')])
    t.equal(finish(runEnd(framed, 2, framed.length, isX)), 2 + length, `${length}, then another byte`)
    t.equal(finish(runEnd(run, 0, length, isX)), length, `${length}, up to the end`)
    t.equal(finish(runStart(framed, 0, 2 + length, isX)), 2, `${length}, after another byte`)
    t.equal(finish(runStart(run, 0, length, isX)), 0, `${length}, from the start on`)
  }
  t.equal(finish(runEnd(Buffer.from('xxx'), 1, 2, isX)), 2, 'not beyond the end')
  t.equal(finish(runStart(Buffer.from('xxx'), 1, 2, isX)), 1, 'not before the start')
})

t.test('a long run is passed over in slices', async (t) => {
  const run = Buffer.alloc(3 * SLICE_BYTES + 1, X)
  t.equal(slicesOf(runEnd(run, 0, run.length, isX)), 4)
  t.equal(slicesOf(runStart(run, 0, run.length, isX)), 4)
})
