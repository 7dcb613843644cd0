import { join } from 'node:path'
import { writeAsset } from '../../../dev/assets.ts'
import { seedListings } from '../content/index.ts'
import { admin, hosts, renters } from '../content/people.ts'
import type { Dish, SeedListing } from '../content/types.ts'
import { Random } from '../random.ts'
import { dishes } from './dishes.ts'
import { avatar, buffet, camera, chef, dj, generator, music, party, photoBooth, server } from './people.ts'
import { indoors, outdoors, tabletop } from './scenes.ts'
import { makePalette, type Palette, rect } from './shapes.ts'
import { bar, booth, coffeeCart, kitchen, lot, pushcart, tent } from './stands.ts'
import { iceCreamTruck, pizzaOven, reefer, smoker, trailer, truck } from './vehicles.ts'

type Draw = (palette: Palette, random: Random) => string

/** What shows a category, and whether that is inside. */
const subjects: Record<string, { draw: Draw; inside?: true }> = {
  'Food Trucks': { draw: truck },
  'Food Trailers': { draw: trailer },
  'Coffee Carts': { draw: coffeeCart },
  'Ice Cream Trucks': { draw: iceCreamTruck },
  'BBQ Trailers': { draw: smoker },
  'Mobile Pizza Ovens': { draw: pizzaOven },
  'Ghost Kitchens': { draw: kitchen, inside: true },
  'Commissary Kitchens': { draw: kitchen, inside: true },
  'Concession Stands': { draw: booth },
  'Refrigerated Trailers': { draw: reefer },
  Generators: { draw: generator },
  'Tents & Canopies': { draw: tent },
  'Mobile Bars': { draw: bar },
  'Kitchen Equipment': { draw: kitchen, inside: true },
  'Vending Carts': { draw: pushcart },
  'Vending Lots': { draw: lot },
  Caterers: { draw: buffet, inside: true },
  'Private Chefs': { draw: chef, inside: true },
  Bartenders: { draw: bar },
  DJs: { draw: dj, inside: true },
  Photographers: { draw: camera },
  'Event Staff': { draw: server, inside: true },
  'Live Music': { draw: music, inside: true },
  'Photo Booths': { draw: photoBooth, inside: true },
  'Kids Entertainers': { draw: party },
}

const categories = Object.keys(subjects)

/** How many pictures each category has for listings that have none of their own. */
const shared = 6

/** Names of a seeded listing's pictures, the title picture first: 1 to 3. */
export function pictureNames({ key, dish }: SeedListing): string[] {
  const views = dish === undefined ? ['day', 'night'] : ['day', 'close', 'night']
  return views.slice(0, new Random(`pictures:${key}`).int(1, views.length)).map((view) => `${key}-${view}`)
}

/** Name of one of a category's shared pictures; any whole number will do. */
export function sharedPictureName(category: string, number: number): string {
  return `${category.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${1 + (number % shared)}`
}

/** Draws every picture that the seed names into `dir`, as SVG; those that are there already are not written again. */
export async function writePictures(dir: string): Promise<void> {
  await Promise.all(Array.from(allPictures(), ([name, svg]) => writeAsset(join(dir, `${name}.svg`), svg)))
}

function* allPictures(): Generator<[name: string, svg: string]> {
  for (const listing of seedListings) {
    for (const name of pictureNames(listing)) {
      const view = name.slice(listing.key.length + 1)
      yield [
        name,
        draw(
          name,
          listing.key,
          (palette, random) => picture(listing.category, listing.dish, view, palette, random),
          view === 'night',
        ),
      ]
    }
  }
  for (const category of categories) {
    for (let number = 0; number < shared; number++) {
      const name = sharedPictureName(category, number)
      const night = number % 3 === 2
      yield [
        name,
        draw(
          name,
          name,
          (palette, random) => picture(category, undefined, night ? 'night' : 'day', palette, random),
          night,
        ),
      ]
    }
  }
  for (const { key } of [admin, ...hosts, ...renters]) yield [`avatar-${key}`, draw(`avatar-${key}`, key, avatar)]
}

function picture(category: string, dish: Dish | undefined, view: string, palette: Palette, random: Random): string {
  if (view === 'close' && dish !== undefined) return tabletop(palette, random) + dishes[dish](palette, random)
  const { draw: subject, inside } = subjects[category] ?? { draw: truck }
  const night = view === 'night'
  return (inside ? indoors(palette, night) : outdoors(palette, random, night)) + subject(palette, random)
}

/** The pictures of one `family` share their colors. */
function draw(name: string, family: string, content: Draw, night = false): string {
  const palette = makePalette(new Random(`palette:${family}`), night)
  const [top, bottom] = palette.sky
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 600" width="800" height="600"><defs><linearGradient id="s" x2="0" y2="1"><stop stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient></defs>${rect(0, 0, 800, 600, 'url(#s)')}${content(palette, new Random(`picture:${name}`))}</svg>\n`
}
