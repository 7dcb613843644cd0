import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a file that a Worker may be serving, with the folders it needs, unless it says that already: wrangler restarts
 * every Worker of this folder when one of its assets is written, and a POST that is under way then is answered 503.
 */
export async function writeAsset(file: string, content: string | Buffer): Promise<void> {
  const bytes = Buffer.from(content)
  const present = await readFile(file).catch(() => undefined)
  if (present?.equals(bytes)) return
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, bytes)
}
