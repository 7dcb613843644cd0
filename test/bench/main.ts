import { benchSearch } from './search/main.ts'

const benches: Record<string, (args: string[]) => Promise<boolean>> = { search: benchSearch }

const [name = '', ...args] = process.argv.slice(2)
const bench = benches[name]
if (bench) process.exitCode = (await bench(args)) ? 0 : 1
else console.log(`npm run bench -- NAME [--help]\n\nNAME is one of: ${Object.keys(benches).join(', ')}`)
