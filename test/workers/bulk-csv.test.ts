import { beforeAll, describe, expect, test } from 'vitest'
import { newAccount, refusalOf } from './support/accounts.ts'
import { faultsOf } from './support/api.ts'
import { csvOf, importCsv, lineOf, postCsv, rejections } from './support/bulk.ts'
import { databaseRequests } from './support/database.ts'
import { hostView } from './support/hosts.ts'

let token = ''
beforeAll(async () => ({ token } = await newAccount()))

describe('an import of CSV', () => {
  test('reads every kind of cell, whatever the order of the columns', async () => {
    const csv = [
      '\ufeffprice,priceUnit,title,description,listingType,category,city,state,latitude,longitude,timeZone,imageUrls,tags,highlights,deliveryAvailable',
      String.raw`425.50,per day,"Birria, ""the best"" truck","Line one`,
      'line two",RENT,Food Truck,Austin,tx,30.26129,-97.71442,America/Denver,https://images.example.com/1.jpg|https://images.example.com/2.jpg,tacos | birria,',
    ].join('\r\n')
    const before = await databaseRequests()
    const { imported, rejected } = await importCsv(
      token,
      `${csv},TRUE\r\n1,one-time,Bare truck,A truck and no more,SALE,Food Truck,Austin,TX,,,,,,,\r\n`.replace(
        ',,TRUE',
        String.raw`,a\|b\\c,TRUE`,
      ),
    )
    expect((await databaseRequests()) - before).toBe(1)
    expect(rejected).toEqual([])
    const [first, second] = await Promise.all(imported.map((row) => hostView(token, row)))
    expect(first).toMatchObject({
      title: 'Birria, "the best" truck',
      description: 'Line one\r\nline two',
      state: 'TX',
      price: 425.5,
      latitude: 30.26129,
      longitude: -97.71442,
      timeZone: 'America/Denver',
      imageUrl: 'https://images.example.com/1.jpg',
      imageUrls: ['https://images.example.com/1.jpg', 'https://images.example.com/2.jpg'],
      tags: ['tacos', 'birria'],
      highlights: [String.raw`a|b\c`],
      deliveryAvailable: true,
    })
    expect(second).toMatchObject({ price: 1, timeZone: 'America/Chicago', tags: [], deliveryAvailable: false })
  })

  test.each(['\n', '\r\n', '\r'])('takes lines that end in %j, and blank ones for none', async (end) => {
    const csv = csvOf(lineOf({ title: 'First truck' }), '', lineOf({ title: 'x' }), lineOf()).replaceAll('\r\n', end)
    for (const last of ['', end, end + end]) {
      const report = await importCsv(token, `${csv}${last}`)
      expect(report.imported.map(({ row }) => row)).toEqual([1, 3])
      expect(rejections(report)).toEqual(['2 title custom'])
    }
  })

  test('says of each row what is wrong', async () => {
    const report = await importCsv(
      token,
      csvOf(
        lineOf({ price: '"1,250.00"' }),
        lineOf({ price: '$425' }),
        lineOf({ price: '' }),
        lineOf({ price: '0x10' }),
        lineOf({ price: 'Infinity' }),
        lineOf({ listingType: 'rent' }),
        `${lineOf()},more`,
        'too,few',
        lineOf({ price: '4.25e2' }),
        lineOf({ price: ' 425 ' }),
      ),
    )
    expect(rejections(report)).toEqual([
      '1 price invalid_type',
      '2 price invalid_type',
      '3 price invalid_type',
      '4 price invalid_type',
      '5 price invalid_type',
      '6 listingType invalid_value',
      '7  wrong_cell_count',
      '8  wrong_cell_count',
      '9 price invalid_type',
    ])
    expect(report.imported.map(({ row }) => row)).toEqual([10])
  })

  test.each([
    ['a cell that is never closed', csvOf(lineOf({ title: '"open' }))],
    ['text after a closing quote', csvOf(lineOf({ title: '"a"b' }))],
    ['a quote inside of a bare cell', csvOf(lineOf({ title: 'a "quoted" truck' }))],
    ['too many cells', csvOf(lineOf(), ','.repeat(200))],
    ['nothing but cells', ','.repeat(4 * 1024 * 1024)],
    ['nothing but quoted cells on one line', '"a",'.repeat(1024 * 1024)],
    ['too many lines', `${csvOf(lineOf())}${'\n'.repeat(3_000)}x`],
    ['nothing but lines', '\n'.repeat(4 * 1024 * 1024 - 1) + 'x'],
    ['nothing but quotes', '"'.repeat(4 * 1024 * 1024 - 1)],
  ])('refuses %s', async (_what, csv) => {
    expect(await refusalOf(await postCsv(token, csv))).toBe('400 malformed_csv')
  })

  test('says where a quote is wrong', async () => {
    const response = await postCsv(token, csvOf(lineOf(), lineOf({ description: '"a"b' })))
    expect((await response.json<{ detail: string }>()).detail).toBe(
      'In record 3, the header being the first, cell 2 has a quote where none may stand.',
    )
  })

  test('refuses what is not UTF-8', async () => {
    const bytes = new TextEncoder().encode(csvOf(lineOf({ title: 'Cafe_ truck' })))
    bytes[bytes.indexOf(0x5f)] = 0xe9
    expect(await refusalOf(await postCsv(token, bytes))).toBe('400 malformed_csv')
  })

  test.each([
    ['', [' too_small']],
    ['\r\n \r\n', [' too_small']],
    [csvOf(), [' too_small']],
    [`${csvOf()},ownerId\r\n${lineOf()},1`, ['ownerId unknown_field']],
    [`${csvOf()},isVerified,title\r\n`, ['isVerified unknown_field', 'title repeated_column']],
    [`${csvOf()},\r\n${lineOf()},`, [' unknown_field']],
    [`${csvOf()},__proto__\r\n${lineOf()},1`, ['__proto__ unknown_field']],
  ])('refuses %j as a whole', async (csv, faults) => {
    expect(await faultsOf(await postCsv(token, csv))).toEqual(faults)
  })

  test.each(['text/csv', 'text/csv; charset=utf-8', 'TEXT/CSV;charset="UTF-8"; header=present'])(
    'takes %s',
    async (type) => {
      expect((await postCsv(token, csvOf(lineOf()), { 'Content-Type': type })).status).toBe(200)
    },
  )
})
