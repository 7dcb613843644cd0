import { describe, expect, test } from 'vitest'
import { inspectPicture, MAX_PICTURE_BYTES } from '../../../src/lib/pictures.ts'
import { BudgetSpent, bytesSource, type ByteSource, concat, viewOf } from '../../../src/lib/pictures/source.ts'
import { IMAGE_TYPES, type ImageType } from '../../../src/lib/signing.ts'
import { gif, insert, jpeg, pictures, png, pngChunk, segment, text, webp } from '../../support/pictures.ts'

async function reasonFor(source: ByteSource, type: ImageType): Promise<string> {
  const found = await inspectPicture(source, type)
  return 'refusal' in found ? found.refusal.reason : 'accepted'
}

/** A source that fails with this error at its second read. */
function failing(bytes: Uint8Array, error: Error): ByteSource {
  const source = bytesSource(bytes)
  let reads = 0
  async function read(offset: number, length: number) {
    reads += 1
    if (reads > 1) throw error
    return source.read(offset, length)
  }
  return { ...source, read }
}

test.each(IMAGE_TYPES)('a %s of which too much would have to be read is damaged', async (type) => {
  expect(await inspectPicture(failing(pictures[type], new BudgetSpent()), type)).toEqual({
    refusal: { reason: 'malformed', message: 'The file is damaged, or of a kind that browsers do not show.' },
  })
})

test.each(IMAGE_TYPES)('a %s that cannot be read is not thereby damaged', async (type) => {
  await expect(inspectPicture(failing(pictures[type], new Error('gone')), type)).rejects.toThrow('gone')
})

test('ten megabytes are allowed, and not a byte more', async () => {
  const fillingUp = new Uint8Array(MAX_PICTURE_BYTES - jpeg.length).fill(1)
  const largest = insert(jpeg, -2, fillingUp)
  expect(await reasonFor(bytesSource(largest), 'image/jpeg')).toBe('accepted')
  expect(await reasonFor(bytesSource(insert(largest, -2, Uint8Array.of(1))), 'image/jpeg')).toBe('too_large')
})

test.each<[ImageType, string]>([
  ['image/webp', 'x'],
  ['image/gif', 'x'],
  ['image/png', 'x'],
  ['image/jpeg', 'x'],
])('a %s begins with its first byte', async (type, before) => {
  expect(await reasonFor(bytesSource(concat([text(before), pictures[type]])), type)).toBe('wrong_type')
})

test.each([
  ['width', 6],
  ['height', 8],
])('a GIF without any %s is damaged', async (_, at) => {
  const flat = gif.slice()
  viewOf(flat).setUint16(at, 0, true)
  viewOf(flat).setUint16(gif.indexOf(0x2c) + at - 1, 0, true)
  expect(await reasonFor(bytesSource(flat), 'image/gif')).toBe('malformed')
})

describe('a picture that is something else too', () => {
  const within = (content: string) => bytesSource(insert(jpeg, 20, segment(0xfe, text(content))))

  test.each([
    '<!DOCTYPE html>',
    '<!doctype \n html>',
    '<html>',
    '<HTML lang="en">',
    '<script>',
    '<script src="x">',
    '<?php echo 1;',
    '%PDF-1.4',
    'PK\x05\x06\0\0\0\0',
  ])('is refused for %j', async (content) => {
    expect(await reasonFor(within(content), 'image/jpeg')).toBe('polyglot')
  })

  test.each(['<!doctypehtml>', '<htmlx>', '<scripty>', '<?xml', 'PK\x03\x04', 'PK\x05\x06\0\0\0\x01'])(
    'is not refused for %j',
    async (content) => {
      expect(await reasonFor(within(content), 'image/jpeg')).toBe('accepted')
    },
  )

  test('is no PDF where that begins too late', async () => {
    const late = (length: number) => within(`${'x'.repeat(length)}%PDF-`)
    // The comment begins with the file’s 25th byte.
    expect(await reasonFor(late(1_024 - 24 - 5), 'image/jpeg')).toBe('polyglot')
    expect(await reasonFor(late(1_024 - 24), 'image/jpeg')).toBe('accepted')
  })

  test('is refused for any part that was read', async () => {
    const source = { ...bytesSource(png), seen: () => [png, text('<script>'), new Uint8Array()] }
    expect(await reasonFor(source, 'image/png')).toBe('polyglot')
    expect(await reasonFor({ ...source, seen: () => [png, text('%PDF-')] }, 'image/png')).toBe('accepted')
  })
})

test('a GIF names a place in any part that was read', async () => {
  const source = { ...bytesSource(gif), seen: () => [gif, text('exif:GPSLatitude'), new Uint8Array()] }
  expect(await inspectPicture(source, 'image/gif')).toMatchObject({ picture: { hasLocation: true } })
})

test('a picture has the type that its data have', async () => {
  expect(await inspectPicture(bytesSource(webp), 'image/webp')).toEqual({
    picture: { mimeType: 'image/webp', width: 12, height: 8, hasLocation: false },
  })
  const wide = png.slice(16, 29)
  viewOf(wide).setUint32(0, 0)
  const flat = concat([png.subarray(0, 8), pngChunk('IHDR', wide), png.subarray(33)])
  expect(await reasonFor(bytesSource(flat), 'image/png')).toBe('malformed')
})
