import { describe, expect, test } from 'vitest'
import { NotAnArray, readJsonRows } from '../../drizzle/import/json-rows.ts'

async function* cut(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

describe('reading a JSON array', () => {
  const read = async (text: string, chunk = 1) => Array.fromAsync(readJsonRows(cut(text, chunk)))

  test.each([1, 2, 3, 1000])('finds rows and their lines in pieces of %i characters', async (chunk) => {
    const text = '\uFEFF [ {"a":"]},{\\"\\n"},\n\n  {"b":[1,[2]]}\r\n,3, "x,]" ,\n[]]\n'
    expect(await read(text, chunk)).toEqual([
      { line: 1, text: '{"a":"]},{\\"\\n"}' },
      { line: 3, text: '{"b":[1,[2]]}\r\n' },
      { line: 4, text: '3' },
      { line: 4, text: '"x,]" ' },
      { line: 5, text: '[]' },
    ])
  })

  test('finds none in an empty array', async () => {
    expect(await read(' [ ] ')).toEqual([])
  })

  test.each([
    ['', 'empty'],
    ['{"listings":[]}', 'not hold a JSON array'],
    ['[1,[2', 'does not end'],
    ['[1,"2', 'does not end'],
    ['[1,', 'last bracket'],
    ['[1,2]]', 'more after the end'],
    ['[{"a":1}', 'last bracket'],
  ])('refuses %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(NotAnArray)
    await expect(read(text)).rejects.toThrow(message)
  })
})
