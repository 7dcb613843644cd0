import type { Random } from '../random.ts'
import { weightedPicker } from '../random.ts'
import type { BulkCategory } from './categories.ts'
import { sentences } from './sentences.ts'
import { makeVocabulary, type PoolName } from './words.ts'

export interface BulkText {
  title: string
  description: string
  tags: string[]
  highlights: string[]
}

type Part = { text: string; blank?: undefined } | { text?: undefined; blank: string; capital: boolean }
type Draw = (random: Random) => string

/** Share of a host's words that are mistyped. */
const mistyped = 0.02

const parse = (template: string): Part[] =>
  template
    .split(/\{(\w+)\}/)
    .map((piece, index) =>
      index % 2 === 0 ? { text: piece } : { blank: piece.toLowerCase(), capital: piece !== piece.toLowerCase() },
    )

const templates = {
  any: sentences.any.map(parse),
  food: sentences.food.map(parse),
  gear: sentences.gear.map(parse),
  kitchen: sentences.kitchen.map(parse),
  pro: sentences.pro.map(parse),
  title: sentences.title.map(parse),
}

/** Makes what a host writes. Words come as often as in Zipf's law, and some of them are mistyped. */
export function createWriter(): (random: Random, category: BulkCategory, city: string) => BulkText {
  const pools = Object.entries(makeVocabulary()).map(([name, words]) => [name, byFrequency(words)] as const)
  const draws = Object.fromEntries(pools) as Record<PoolName, Draw>
  const lists = new Map<string[], Draw>()
  const fromList = (list: string[]) => lists.get(list) ?? lists.set(list, byFrequency(list)).get(list) ?? (() => '')

  return (random, category, city) => {
    const thing = fromList(category.things)(random)
    const fill = (parts: Part[]) => {
      let text = ''
      for (const part of parts)
        text += part.blank === undefined ? part.text : capitalized(word(part.blank), part.capital)
      return text
    }
    const word = (blank: string): string => {
      if (blank === 'thing') return thing
      if (blank === 'city') return city
      if (blank === 'number') return String(random.int(2, 40))
      return draws[blank as PoolName](random)
    }

    let title = ''
    while (!isTitle(title)) title = fill(random.pick(templates.title))

    let description = ''
    const length = random.int(190, 400)
    const said = new Set<Part[]>()
    while (description.length < length) {
      const sentence = random.pick(templates[random.chance(0.6) ? category.sentences : 'any'])
      if (said.has(sentence)) continue
      said.add(sentence)
      description += `${description && ' '}${sentenceCase(fill(sentence))}`
    }
    return {
      title: mistype(title, random),
      description: mistype(description, random),
      tags: pickSome(random.int(3, 8), () =>
        (random.chance(0.45) ? fromList(category.tags) : draws[random.pick(tagPools)])(random),
      ),
      highlights: pickSome(random.int(0, 4), () => draws.feature(random)),
    }
  }
}

const tagPools = ['cuisine', 'dish', 'event', 'equipment', 'ingredient', 'cuisine'] as const

/** Draws the n-th word of a list 1/n as often as its first. */
function byFrequency(words: string[]): Draw {
  const pick = weightedPicker(words.map((_, index) => 1 / (index + 1)))
  return (random) => words[pick(random)] ?? ''
}

function pickSome(count: number, draw: () => string): string[] {
  const items = new Set<string>()
  for (let tries = 0; items.size < count && tries < count * 3; tries++) items.add(draw())
  return [...items]
}

function capitalized(text: string, capital: boolean): string {
  return capital ? text.replaceAll(/(^| )\p{Ll}/gu, (start) => start.toUpperCase()) : text
}

function isTitle(text: string): boolean {
  const words = text.split(' ').length
  return words >= 3 && words <= 8
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).replaceAll(/ a (?=[aeio])/g, ' an ')
}

function mistype(text: string, random: Random): string {
  let result = text
  // As many slips as there are words times their share, at random places.
  for (let slips = (text.length / 6) * mistyped; slips > 0; slips--) {
    if (slips < 1 && !random.chance(slips)) break
    const at = random.int(0, result.length - 3)
    if (!/^[a-z]{3}$/.test(result.slice(at, at + 3))) continue
    const [first = '', second = ''] = result.slice(at + 1, at + 3)
    const slip = random.pick([
      second + first,
      second,
      first + first + second,
      `${String.fromCharCode(97 + random.int(0, 25))}${second}`,
    ])
    result = result.slice(0, at + 1) + slip + result.slice(at + 3)
  }
  return result
}
