import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readListings, writeListings } from '../../src/features/host-listings/bulk.rules.ts'
import type { ExportedListing } from '../../src/features/host-listings/bulk.answers.ts'
import { DomainError } from '../../src/lib/errors.ts'

/** What a cell of a column is read as. */
const valueOf = (column: string, cell: string) => readListings(`${column},title\n${cell},x`)

/** Why a file is refused as a whole: its code and message, and what is wrong with its columns. */
function refusalOf(csv: string): string[] {
  try {
    readListings(csv)
    return []
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const faults = error.errors.map(({ path, code, message }) => `${path} ${code} ${message}`)
    return [error.code, ...(faults.length > 0 ? faults : [error.message])]
  }
}

describe('a cell', () => {
  test.each<[string, string, unknown]>([
    ['price', '425.50', 425.5],
    ['price', ' 425 ', 425],
    ['price', '0', 0],
    ['latitude', '-30.25', -30.25],
    ['latitude', '-1e-7', -0.0000001],
    ['latitude', '1.5E-3', 0.0015],
    ['latitude', '12e-10', 12e-10],
    // What is no number stays text, for the schema to refuse.
    ['price', '$425', '$425'],
    ['price', '425x', '425x'],
    ['price', '0x10', '0x10'],
    ['price', '1.', '1.'],
    ['price', '.5', '.5'],
    ['price', '4e2', '4e2'],
    ['price', '+4', '+4'],
    ['price', ' x ', ' x '],
    ['deliveryAvailable', 'true', true],
    ['deliveryAvailable', ' FALSE ', false],
    ['deliveryAvailable', 'yes', 'yes'],
    ['city', '  Austin ', '  Austin '],
    ['city', "'=1", '=1'],
    ['city', "'quoted'", "'quoted'"],
    ['city', '=1', '=1'],
    ['price', "'-4", "'-4"],
    ['tags', 'tacos|birria', ['tacos', 'birria']],
    ['tags', 'tacos', ['tacos']],
    ['tags', '|', ['', '']],
    ['tags', String.raw`a\|b|c\\|\d|\\\|`, ['a|b', 'c\\', '\\d', '\\|']],
    ['tags', 'a\\', ['a\\']],
    ['tags', "'=a|b", ['=a', 'b']],
    ['imageIds', 'x|y', ['x', 'y']],
  ])('of %s that says %j is %j', (column, cell, value) => {
    expect(valueOf(column, cell)).toEqual([{ value: { [column]: value, title: 'x' } }])
  })

  test.each(['price', 'city', 'tags', 'deliveryAvailable'])('of %s that says nothing is left out', (column) => {
    for (const cell of ['', '  ']) expect(valueOf(column, cell)).toEqual([{ value: { title: 'x' } }])
  })
})

describe('a file', () => {
  test('names its columns in any order, and may have blank lines', () => {
    expect(readListings(' city ,title\r\n\r\nAustin,One\r\n\r\nDallas,Two\r\n\r\n')).toEqual([
      { value: { city: 'Austin', title: 'One' } },
      { value: { city: 'Dallas', title: 'Two' } },
    ])
    expect(readListings('title\nOne')).toEqual([{ value: { title: 'One' } }])
    expect(readListings('')).toEqual([])
  })

  test('may have rows that are too short or too long, each of which is told', () => {
    expect(readListings('title,city\nOne,Austin\nTwo\nThree,Dallas,x')).toEqual([
      { value: { title: 'One', city: 'Austin' } },
      { errors: [{ path: '', code: 'wrong_cell_count', message: 'The row has 1 cells, the header 2.' }] },
      { errors: [{ path: '', code: 'wrong_cell_count', message: 'The row has 3 cells, the header 2.' }] },
    ])
  })

  test.each<[string, string[]]>([
    ['title,owner', ['owner unknown_field Unknown field: owner']],
    ['title,Title', ['Title unknown_field Unknown field: Title']],
    ['title,city,title', ['title repeated_column The column title comes twice.']],
    ['title,', [' unknown_field Unknown field: ']],
    [`title,${'x'.repeat(101)}`, [`${'x'.repeat(100)} unknown_field Unknown field: ${'x'.repeat(100)}`]],
    [`title,${'x'.repeat(99)}🚚`, [`${'x'.repeat(99)}\ufffd unknown_field Unknown field: ${'x'.repeat(99)}\ufffd`]],
  ])('with the columns %s is refused', (header, faults) => {
    expect(refusalOf(`${header}\n`)).toEqual(['invalid_request', ...faults])
  })

  test('has 2,000 lines at most, the header and blank ones among them', () => {
    const lines = (count: number) => `title\n${'\n'.repeat(count - 2)}x`
    expect(readListings(lines(2_000))).toEqual([{ value: { title: 'x' } }])
    expect(refusalOf(lines(2_001))).toEqual(['malformed_csv', 'The file has more than 2000 lines.'])
  })

  test('has 100 cells a line at most', () => {
    expect(readListings(`title\n${','.repeat(99)}`)).toMatchObject([{ errors: [{ code: 'wrong_cell_count' }] }])
    expect(refusalOf(`title\n${','.repeat(100)}`)).toEqual(['malformed_csv', 'Record 2 has more than 100 cells.'])
  })

  test.each([
    ['title\n"open', 'A quoted cell is never closed.'],
    ['title\n"a"b"', 'A quoted cell is never closed.'],
    ['city,title\nx,"a"b', 'In record 2, the header being the first, cell 2 has a quote where none may stand.'],
    ['title\na "b" c', 'In record 2, the header being the first, cell 1 has a quote where none may stand.'],
  ])('that says %j is malformed', (csv, message) => {
    expect(refusalOf(csv)).toEqual(['malformed_csv', message])
  })

  test('may have quotes, commas and lines in quotes', () => {
    expect(readListings('title,city\n"A ""b"", c\nd",x')).toEqual([{ value: { title: 'A "b", c\nd', city: 'x' } }])
  })
})

describe('CSV of listings', () => {
  const listing: ExportedListing = {
    id: '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071',
    status: 'LIVE',
    title: 'Birria truck',
    description: 'A truck with everything in it',
    listingType: 'RENT',
    category: 'Food Truck',
    city: 'Austin',
    state: 'TX',
    latitude: -0.0000001,
    longitude: -97.71442,
    timeZone: 'America/Chicago',
    price: 0.01,
    priceUnit: 'per day',
    imageUrl: null,
    imageUrls: [],
    tags: [],
    highlights: [],
    deliveryAvailable: false,
  }
  const titleCell = (title: string) =>
    writeListings([{ ...listing, title, description: '' }])
      .split('\r\n')[1]
      ?.split('LIVE,')[1]
      ?.split(',,RENT')[0]

  test('is as RFC 4180 has it, with numbers as numbers', () => {
    const [header, line, ...rest] = writeListings([listing]).split('\r\n')
    expect(header).toBe(Object.keys({ ...listing }).join(','))
    expect(line).toBe(
      '019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071,LIVE,Birria truck,A truck with everything in it,RENT,Food Truck,Austin,TX,-1e-7,-97.71442,America/Chicago,0.01,per day,,,,,false',
    )
    expect(rest).toEqual([''])
  })

  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['＝1+1', "'＝1+1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    [' =1', "' =1"],
    ['"=1+1"', `"'""=1+1"""`],
    ["'=1", "''=1"],
    [`=cmd|' /C calc'!A0`, `'=cmd|' /C calc'!A0`],
    [`=HYPERLINK("http://x","y")`, `"'=HYPERLINK(""http://x"",""y"")"`],
    ['\tx', "'\tx"],
    ['a=1', 'a=1'],
    ['a\tb', 'a\tb'],
    ["'quoted' truck", "'quoted' truck"],
    ['a, b', '"a, b"'],
  ])('writes %j as %s', (title, cell) => {
    expect(titleCell(title)).toBe(cell)
    const [row] = readListings(writeListings([{ ...listing, title }]))
    expect(row).toMatchObject({ value: { title, price: 0.01, latitude: -0.0000001 } })
  })

  test.each([[['=a', 'b']], [['|']], [['\\']], [['\\|', '|\\', '\\\\']], [["'-a"]], [['a\nb', '"c"', 'd,e']]])(
    'keeps the list %j',
    (tags) => {
      expect(readListings(writeListings([{ ...listing, tags }]))).toMatchObject([{ value: { tags } }])
    },
  )

  test('keeps any text of characters that matter', () => {
    const character = fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '|', '\\', '\t', ' ', '\r', '\n', '＝', 'a')
    const word = fc.array(character, { maxLength: 5 }).map((characters) => `${characters.join('')}x`)
    const words = fc.record({ title: word, description: word, tags: fc.tuple(word, word), highlights: fc.tuple(word) })
    fc.assert(
      fc.property(words, (any) => {
        expect(readListings(writeListings([{ ...listing, ...any }]))).toMatchObject([{ value: any }])
      }),
      { numRuns: 300 },
    )
  })
})
