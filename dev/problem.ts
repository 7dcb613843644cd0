import { statfs } from 'node:fs/promises'

/** A failure whose message is for the person at the keyboard: what is wrong and what to do about it. */
export class Problem extends Error {
  override name = 'Problem'
}

/** What the local stack needs at least, in bytes: an empty PostgreSQL, the places, the seed and the log of writes. */
const neededSpace = 200e6
const freeSome = `The local stack needs at least ${neededSpace / 1e6} MB: free some space, then run the command again.`

/** @throws Problem when there is hardly any space left for a directory */
export async function refuseFullDisk(dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir)
  const free = bavail * bsize
  if (free < neededSpace)
    throw new Problem(`Only ${Math.floor(free / 1e6)} MB are free on the disk of ${dir}. ${freeSome}`)
}

/**
 * Turns what Node, PostgreSQL or the system reported into a Problem where it is known what to do about it,
 * and returns everything else as it is.
 */
function toProblem(error: unknown): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === '53100' || /no space left on device/i.test(error.message)) {
    return new Problem(`The disk is full. ${freeSome}`)
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Problem(
      `This user may not write there: ${error.message}. ` +
        'After a start as another user, such as root, delete .vendibook/ and dist/ as that user.',
    )
  }
  return error
}

/** The text to print for a failure: a Problem's sentence alone, anything else with its stack. */
export function describeFailure(error: unknown): string {
  const known = toProblem(error)
  if (known instanceof Problem) return known.message
  return known instanceof Error ? (known.stack ?? known.message) : String(known)
}
