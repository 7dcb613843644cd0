/** Neon's HTTP protocol in a process of its own, with as many connections to the database as the peers have. */
import { startNeonEndpoint } from '../../../dev/neon-http.ts'

await startNeonEndpoint({ port: Number(process.env.PORT), poolSize: 10 })
