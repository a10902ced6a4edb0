// DuckDB is not a dependency. It takes part after `npm install --no-save @duckdb/node-api`.

import type { ReadTask } from '../read-task.js'

const PACKAGE = '@duckdb/node-api'
/** The longest line that it reads: the same as wholeline's default. */
const MOST_OBJECT_BYTES = 64 * 1024 * 1024

interface Duckdb {
  DuckDBInstance: { create(path: string, options: Record<string, string>): Promise<DuckdbInstance> }
}
interface DuckdbInstance {
  connect(): Promise<{ runAndReadAll(query: string): Promise<{ getRows(): unknown[][] }> }>
}

export function isDuckdbInstalled(): boolean {
  try {
    return import.meta.resolve(PACKAGE) !== ''
  } catch {
    return false
  }
}

const duckdb: ReadTask = async ({ path }) => {
  const { DuckDBInstance } = (await import(PACKAGE)) as Duckdb
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
  const columns = "columns = {type: 'VARCHAR', id: 'VARCHAR', timestamp: 'VARCHAR'}"
  const file = `'${path.replaceAll("'", "''")}'`
  const result = await connection.runAndReadAll(
    `SELECT count(type), count(id), count(timestamp)
     FROM read_ndjson(${file}, ${columns}, maximum_object_size = ${MOST_OBJECT_BYTES})`,
  )
  const lines = Math.min(...(result.getRows()[0] ?? []).map(Number))
  return { entries: lines - 1 }
}

export default duckdb
