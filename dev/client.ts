import pg from 'pg'
import { Problem } from './problem.ts'

/**
 * Connects, runs `work` and closes the connection, whatever happens.
 * @throws Problem when the database does not answer or refuses the user
 */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  // A connection that breaks fails the query that runs on it; without this it would end the process too.
  client.on('error', () => undefined)
  await client.connect().catch((error: unknown) => {
    throw connectProblem(error, url)
  })
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

function connectProblem(error: unknown, url: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const { hostname, port, username } = new URL(url)
  const place = port === '' ? hostname : `${hostname}:${port}`
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
      return new Problem(`No database answers at ${place} (${code}). Check the connection string and the network.`)
    case '28P01':
    case '28000':
      return new Problem(
        `The database at ${place} refuses the user ${username}: its password in the connection string is wrong.`,
      )
    case '3D000':
      return new Problem(`The database at ${place} does not exist. Check the name at the end of the connection string.`)
    default:
      return error
  }
}
