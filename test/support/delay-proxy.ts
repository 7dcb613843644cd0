import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface DelayProxy extends AsyncDisposable {
  port: number
}

/**
 * A long way to a server on this machine: every byte arrives so many milliseconds later, in both directions, and a new
 * connection takes a round trip before its first byte leaves, as TCP's handshake does.
 */
export async function startDelayProxy(targetPort: number, milliseconds: number): Promise<DelayProxy> {
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
    const handshakeEnds = performance.now() + 2 * milliseconds
    carry(near, far, () => Math.max(0, handshakeEnds - performance.now()) + milliseconds)
    carry(far, near, () => milliseconds)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => open.delete(socket))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

/** Hands on what comes, in its order, when its time has come. */
function carry(from: Socket, to: Socket, delayOf: () => number): void {
  let last = 0
  const later = (hand: () => void) => {
    // Timers of different lengths could overtake one another.
    last = Math.max(last, performance.now() + delayOf())
    setTimeout(hand, last - performance.now())
  }
  from.on('data', (chunk) => later(() => to.destroyed || to.write(chunk)))
  from.on('end', () => later(() => to.end()))
}
