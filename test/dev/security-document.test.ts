import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectDir } from '../../dev/local.ts'

/**
 * The requirements of OWASP ASVS 5.0.0 by level and chapter, without V10 (OAuth and OIDC) and V17 (WebRTC). From
 * `5.0/docs_en/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv` of github.com/OWASP/ASVS (CC BY-SA 4.0).
 */
const LEVEL_1 = {
  1: '2.1 2.2 2.3 2.4 2.5 3.1 3.2 5.1',
  2: '1.1 2.1 2.2 3.1',
  3: '2.1 2.2 3.1 4.1 4.2 5.1 5.2 5.3',
  4: '1.1 4.1',
  5: '2.1 2.2 3.1 3.2',
  6: '1.1 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 3.1 3.2 4.1 4.2',
  7: '2.1 2.2 2.3 2.4 4.1 4.2',
  8: '1.1 2.1 2.2 3.1',
  9: '1.1 1.2 1.3 2.1',
  11: '3.1 3.2 4.1',
  12: '1.1 2.1 2.2',
  13: '4.1',
  14: '2.1 3.1',
  15: '1.1 2.1 3.1',
}
const LEVEL_2 = {
  1: '1.1 1.2 2.6 2.7 2.8 2.9 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 4.1 4.2 4.3 5.2',
  2: '1.2 1.3 2.3 3.2 3.3 3.4 4.1',
  3: '3.2 3.3 3.4 4.3 4.4 4.5 4.6 5.4 5.5 7.1 7.2',
  4: '1.2 1.3 2.1 3.1 3.2 4.2 4.3 4.4',
  5: '1.1 2.3 4.1 4.2 4.3',
  6: '1.2 1.3 2.9 2.10 2.11 2.12 3.3 3.4 4.3 4.4 5.1 5.2 5.3 5.4 5.5 6.1 6.2 6.3 8.1 8.2 8.3 8.4',
  7: '1.1 1.2 1.3 3.1 3.2 4.3 4.4 4.5 5.1 5.2 6.1 6.2',
  8: '1.2 2.3 4.1',
  9: '2.2 2.3 2.4',
  11: '1.1 1.2 2.1 2.2 2.3 3.3 4.2 4.3 4.4 5.1 6.1',
  12: '1.2 1.3 3.1 3.2 3.3 3.4',
  13: '1.1 2.1 2.2 2.3 2.4 2.5 3.1 3.2 4.2 4.3 4.4 4.5',
  14: '1.1 1.2 2.2 2.3 2.4 3.2 3.3',
  15: '1.2 1.3 2.2 2.3 3.2 3.3 3.4 3.5 3.6 3.7',
  16: '1.1 2.1 2.2 2.3 2.4 2.5 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3',
}

const read = (file: string): string => readFileSync(join(projectDir, file), 'utf8')
const SECURITY = read('SECURITY.md')

type Level = '1' | '2'
type Row = { number: string; level: string; how: string; tests: string[] }

const numbersOf = (chapters: Record<number, string>): string[] =>
  Object.entries(chapters).flatMap(([chapter, numbers]) => numbers.split(' ').map((number) => `${chapter}.${number}`))
const REQUIRED = new Map<string, Level>([
  ...numbersOf(LEVEL_1).map((number) => [number, '1'] as const),
  ...numbersOf(LEVEL_2).map((number) => [number, '2'] as const),
])

const rows: Row[] = SECURITY.split('\n')
  .filter((line) => /^\| \d+\.\d+\.\d+ \|/.test(line))
  .map((line) => {
    const [number = '', level = '', , how = '', tests = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
    return { number, level, how, tests: tests === '–' ? [] : tests.split(', ') }
  })
const notApplying = [...SECURITY.matchAll(/^Does not apply: [^]*?\n\n/gm)].flatMap(
  ([paragraph]) => paragraph.match(/\d+\.\d+\.\d+/g) ?? [],
)
const isException = ({ how }: Row) => how.startsWith('**Exception**')
const isPlatform = ({ how }: Row) => how.startsWith('**Platform**')

/** Every file that a document names between backticks. */
const filesOf = (document: string): string[] =>
  [
    ...document.matchAll(
      /`((?:src|dev|test|drizzle|migrations)\/[\w./-]+|\.?[\w.-]+\.(?:md|json|toml|example)|\.gitignore)`/g,
    ),
  ]
    .map(([, file = '']) => file)
    .filter((file) => file !== 'head.json')

const headingsOf = (document: string): string[] =>
  [...document.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
const missing = (files: string[]): string[] => files.filter((file) => !existsSync(join(projectDir, file)))

describe('SECURITY.md', () => {
  test('has every requirement of levels 1 and 2 once, under its level', () => {
    const named = [...rows.map(({ number }) => number), ...notApplying]
    expect(named.toSorted()).toEqual([...REQUIRED.keys()].toSorted())
    expect(rows.filter(({ number, level }) => level !== REQUIRED.get(number))).toEqual([])
  })

  test('names files and tests that exist', () => {
    expect(missing(filesOf(SECURITY))).toEqual([])
    expect(missing(rows.flatMap(({ tests }) => tests.map((name) => `test/${name}.test.ts`)))).toEqual([])
  })

  test('says of each requirement what shows it, or why it is not met', () => {
    for (const row of rows) {
      if (isException(row) || isPlatform(row)) expect(row.how.split(': ', 2)[1]?.length, row.number).toBeGreaterThan(10)
      else expect(row.tests.length > 0 || /`|above/.test(row.how), row.number).toBe(true)
    }
  })

  test('refers to parts of documents that exist', () => {
    const parts = [...SECURITY.matchAll(/`(README\.md|dev\/runbook\.md)`, "([^"]+)"/g)]
    expect(parts.length).toBeGreaterThan(3)
    for (const [, file = '', heading = ''] of parts) expect(headingsOf(read(file)), file).toContain(heading)
    for (const [, part = ''] of SECURITY.matchAll(/"([^"]+)" above/g)) expect(SECURITY).toContain(`**${part}.**`)
  })

  test('counts right', () => {
    const exceptions = rows.filter(isException).length
    const platform = rows.filter(isPlatform).length
    const met = rows.length - exceptions - platform
    expect(/^Of \d+ .*$/m.exec(SECURITY)?.[0]).toBe(
      `Of ${REQUIRED.size} requirements ${met} are met, ${exceptions} are exceptions (whole or in part), ${platform} are the platform's, and ${notApplying.length} do not apply.`,
    )
  })
})

describe('dev/runbook.md', () => {
  const runbook = read('dev/runbook.md')

  test('names files, scripts and chapters that exist', () => {
    const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts
    const asked = [...`${runbook}${SECURITY}`.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script)
    expect(asked.filter((script) => !(script in scripts))).toEqual([])
    expect(missing(filesOf(runbook))).toEqual([])
    const anchors = new Set(headingsOf(runbook).map((heading) => `#${heading.toLowerCase().replaceAll(' ', '-')}`))
    const links = [...runbook.matchAll(/\]\((#[^)]+)\)/g)].map(([, anchor]) => anchor)
    expect(links.filter((anchor) => !anchors.has(anchor ?? ''))).toEqual([])
  })
})
