import { crc32 as zlibCrc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32 } from '../../../src/lib/pictures/crc32.ts'
import {
  BudgetSpent,
  bytesSource,
  concat,
  FIRST_BYTES,
  fromLatin1,
  latin1,
  limitedSource,
  trimZeros,
  viewOf,
} from '../../../src/lib/pictures/source.ts'

const KIB = 1024

/** A file of which only the beginning is here, and which of its parts have been asked for. */
function remote(size: number) {
  const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) & 0xff)
  const asked: [number, number][] = []
  const source = limitedSource(size, bytes.subarray(0, FIRST_BYTES), async (offset, length) => {
    asked.push([offset, length])
    return bytes.slice(offset, offset + length)
  })
  return { source, asked, part: (from: number, to: number) => bytes.subarray(from, to), bytes }
}

describe('a file elsewhere', () => {
  test('is asked for nothing that is here', async () => {
    const { source, asked, part } = remote(200 * KIB)
    expect(await source.read(10, 20)).toEqual(part(10, 30))
    expect(await source.read(FIRST_BYTES - 5, 5)).toEqual(part(FIRST_BYTES - 5, FIRST_BYTES))
    expect(asked).toEqual([])
    expect(source.size).toBe(200 * KIB)
  })

  test('is read in blocks, each of them once', async () => {
    const { source, asked, part } = remote(200 * KIB)
    expect(await source.read(100_000, 8)).toEqual(part(100_000, 100_008))
    expect(await source.read(100_008, 248)).toEqual(part(100_008, 100_256))
    expect(await source.read(100_100, 20)).toEqual(part(100_100, 100_120))
    expect(asked).toEqual([[100_000, 256]])
    expect(await source.read(100_200, 300)).toEqual(part(100_200, 100_500))
    expect(asked).toEqual([
      [100_000, 256],
      [100_200, 300],
    ])
  })

  test('is read across the end of what is here', async () => {
    const { source, asked, part } = remote(200 * KIB)
    expect(await source.read(FIRST_BYTES - 4, 8)).toEqual(part(FIRST_BYTES - 4, FIRST_BYTES + 4))
    expect(asked).toEqual([[FIRST_BYTES - 4, 256]])
  })

  test('that is small is completed at once', async () => {
    for (const size of [FIRST_BYTES + 1, 64 * KIB]) {
      const { source, asked, part, bytes } = remote(size)
      expect(await source.read(FIRST_BYTES, 1)).toEqual(part(FIRST_BYTES, FIRST_BYTES + 1))
      expect(await source.read(size - 8, 20)).toEqual(part(size - 8, size))
      expect(await source.read(0, size)).toEqual(bytes)
      expect(asked).toEqual([[FIRST_BYTES, size - FIRST_BYTES]])
      expect(source.seen()).toEqual([bytes])
    }
  })

  test('ends where it ends', async () => {
    const { source, asked, part } = remote(200 * KIB)
    expect(await source.read(200 * KIB - 4, 100)).toEqual(part(200 * KIB - 4, 200 * KIB))
    expect(asked).toEqual([[200 * KIB - 4, 4]])
    expect(await source.read(200 * KIB, 100)).toEqual(new Uint8Array())
    expect(await source.read(500 * KIB, 100)).toEqual(new Uint8Array())
    expect(asked).toHaveLength(1)
  })

  test('is asked sixteen times at most', async () => {
    const { source, asked } = remote(500 * KIB)
    for (let n = 0; n < 16; n += 1) await source.read(100_000 + n * 1_000, 8)
    await expect(source.read(300_000, 8)).rejects.toBeInstanceOf(BudgetSpent)
    expect(asked).toHaveLength(16)
    // What has been read is still here.
    expect((await source.read(100_000, 8)).length).toBe(8)
  })

  test('is read for 64 KiB at most, to the last byte', async () => {
    const { source, asked, part } = remote(500 * KIB)
    await expect(source.read(100_000, 32 * KIB + 1)).rejects.toBeInstanceOf(BudgetSpent)
    await source.read(100_000, 32 * KIB - 100)
    // A whole block is more than is left: so only what is needed is asked for.
    expect(await source.read(300_000, 60)).toEqual(part(300_000, 300_060))
    expect(await source.read(300_100, 40)).toEqual(part(300_100, 300_140))
    await expect(source.read(300_200, 1)).rejects.toBeInstanceOf(BudgetSpent)
    expect(asked.slice(1)).toEqual([
      [300_000, 60],
      [300_100, 40],
    ])
  })

  test('has been seen where it was read', async () => {
    const { source, part } = remote(200 * KIB)
    await source.read(100_000, 300)
    expect(source.seen()).toEqual([part(0, FIRST_BYTES), part(100_000, 100_300)])
  })
})

test('a file in memory is read like any other', async () => {
  const bytes = Uint8Array.of(1, 2, 3, 4)
  const source = bytesSource(bytes)
  expect(await source.read(1, 2)).toEqual(Uint8Array.of(2, 3))
  expect(await source.read(3, 9)).toEqual(Uint8Array.of(4))
  expect(await source.read(9, 9)).toEqual(new Uint8Array())
  expect([source.size, source.seen()]).toEqual([4, [bytes]])
})

describe('bytes', () => {
  test('are text, one character each, and back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(latin1(bytes)).toBe(Buffer.from(bytes).toString('latin1'))
        expect(fromLatin1(latin1(bytes))).toEqual(bytes)
      }),
    )
    const many = Uint8Array.from({ length: 20_000 }, (_, index) => index & 0xff)
    expect(latin1(many)).toBe(Buffer.from(many).toString('latin1'))
  })

  test('are put together, and looked at in place', () => {
    const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)]
    expect(concat(parts)).toEqual(Uint8Array.of(1, 2, 3))
    expect(viewOf(Uint8Array.of(0, 0, 1, 2, 0).subarray(2, 4)).getUint16(0)).toBe(258)
    expect(viewOf(Uint8Array.of(0, 0, 1, 2, 0).subarray(2, 4)).byteLength).toBe(2)
  })

  test.each([
    ['a\0\0', 'a'],
    ['\0a\0', '\0a'],
    ['a', 'a'],
    ['\0', ''],
    ['', ''],
  ])('%j without the zeros at its end is %j', (given, trimmed) => {
    expect(trimZeros(given)).toBe(trimmed)
  })

  test('have the checksum that zlib gives them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(crc32(bytes)).toBe(zlibCrc32(bytes))
      }),
    )
  })
})
