// A web server on this machine that serves one log by ranges, and can be made to fail.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface RangeServer {
  readonly url: string
  log: Uint8Array
  etag: string | undefined
  /** Every request so far. */
  readonly requests: IncomingMessage[]
  /** Answers the next requests instead of the server, each once. */
  readonly answers: ((request: IncomingMessage, response: ServerResponse) => void)[]
  /** Breaks the connection off after so many bytes of a body. */
  breaksAfter: number
}

/** Listens until the test is over. */
export async function rangeServer(t: Test, log: Uint8Array): Promise<RangeServer> {
  const server = createServer((request, response) => {
    state.requests.push(request)
    const answer = state.answers.shift() ?? ((...both) => serve(state, ...both))
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const state: RangeServer = {
    url: `http://127.0.0.1:${port}/app.jsonl`,
    log,
    etag: '"one"',
    requests: [],
    answers: [],
    breaksAfter: Number.POSITIVE_INFINITY,
  }
  return state
}

function serve(
  { log, etag, breaksAfter }: RangeServer,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const [start, end] = [Number(from), Math.min(Number(to) + 1, log.length)]
  const wanted = request.headers['if-match']
  if (etag !== undefined) response.setHeader('etag', etag)
  if (wanted !== undefined && wanted !== etag) {
    response.writeHead(412).end()
  } else if (start >= log.length) {
    response.writeHead(416, { 'content-range': `bytes */${log.length}` }).end()
  } else {
    const body = log.subarray(start, end)
    const headers = {
      'content-range': `bytes ${start}-${end - 1}/${log.length}`,
      'content-length': body.length,
    }
    response.writeHead(206, headers)
    if (body.length <= breaksAfter) response.end(body)
    else response.write(body.subarray(0, breaksAfter), () => response.destroy())
  }
}
