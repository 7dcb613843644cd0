import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { withClient } from '../../dev/client.ts'
import { openDatabase } from '../../dev/local.ts'
import { describeFailure, Problem } from '../../dev/problem.ts'
import { createReporter, type Progress } from '../../dev/reporter.ts'
import { loadPlaces } from '../places.ts'
import { requireSchema } from '../seed/rows.ts'
import { importListings, type ImportSummary } from './import.ts'

const usage = `npm run db:import -- file.json

Imports a JSON array of listings, as phase 2 exports them, into the database that DATABASE_OWNER_URL names, or into the
local one. Rows that are wrong are reported with their line; the others land. Doing it again changes nothing.`

const reporter = createReporter()
const stop = new AbortController()
process.once('SIGINT', () => stop.abort())

try {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  const [file, ...others] = positionals
  if (values.help) console.log(usage)
  else if (file === undefined || others.length > 0) throw new Problem(usage)
  else await importFile(file)
} catch (error) {
  reporter.failure(describeFailure(error))
  process.exitCode = 1
}

async function importFile(file: string): Promise<void> {
  const size = await sizeOf(file)
  await using database = await openDatabase('npm run db:import')
  const summary = await withClient(database.url, async (client) => {
    await requireSchema(client)
    await loadPlaces(client)
    return reporter.step(
      `Importing ${file} into ${database.place}`,
      (progress) =>
        importListings(client, readText(file, size, progress), { onRejected: tellRejected, signal: stop.signal }),
      describeSummary,
    )
  })
  if (summary.imported + summary.present === 0 && summary.rejected > 0) {
    throw new Problem(`Nothing in ${file} could be imported. It should be a JSON array of listings.`)
  }
  if (stop.signal.aborted) throw new Problem('Stopped. What was imported so far stays; start again to import the rest.')
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new Problem(`There is no file ${file}.`)
  return found.size
}

async function* readText(file: string, size: number, progress: Progress): AsyncGenerator<string> {
  let done = 0
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    yield String(chunk)
    done += Buffer.byteLength(String(chunk))
    progress(done, size, `of ${Math.ceil(size / 1_000_000)} MB`)
  }
}

function tellRejected(line: number, reason: string): void {
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K')
  console.error(`  line ${line}: ${reason}`)
}

function describeSummary({ imported, present, rejected, ignored }: ImportSummary): string {
  const fields = [...ignored].map(([field, count]) => `${field} (${count})`)
  return [
    `${imported} imported, ${present} there already, ${rejected} rejected`,
    ...(fields.length > 0 ? [`fields that listings do not have, left out: ${fields.join(', ')}`] : []),
  ].join('; ')
}
