import type { SeedListing } from '../content/types.ts'

export interface BulkCategory {
  type: SeedListing['type']
  category: string
  /** How common it is, against the others. */
  weight: number
  unit: SeedListing['unit']
  /** Prices are log-normal: their median, and the standard deviation of their logarithm. */
  median: number
  spread: number
  /** What a host calls the thing, from common to rare. */
  things: string[]
  tags: string[]
  sentences: 'food' | 'gear' | 'kitchen' | 'pro'
}

/** type | category | sentences | weight | unit | median | spread, and below it the things | the tags. */
const table = `
RENT | Food Trucks | food | 30 | per day | 350 | 0.4
  Food Truck, Truck, Step Van, Food Truck Rental, Kitchen Truck, Lunch Truck | food truck, catering, street food, mobile kitchen, rental
RENT | Food Trailers | food | 18 | per day | 220 | 0.4
  Food Trailer, Concession Trailer, Trailer, Kitchen Trailer, Enclosed Trailer | food trailer, concession, towable, mobile kitchen, rental
RENT | BBQ Trailers | food | 7 | per day | 170 | 0.45
  Smoker Trailer, BBQ Trailer, Offset Smoker, BBQ Pit, Grill Trailer | bbq, smoker, grill, brisket, outdoor cooking
RENT | Coffee Carts | food | 7 | per day | 190 | 0.4
  Coffee Cart, Espresso Cart, Coffee Trailer, Coffee Van, Espresso Bar | coffee, espresso, barista, latte, cart
RENT | Ice Cream Trucks | food | 5 | per day | 280 | 0.4
  Ice Cream Truck, Soft Serve Truck, Shaved Ice Truck, Gelato Cart, Dessert Truck | ice cream, dessert, kids, soft serve, frozen treats
RENT | Mobile Pizza Ovens | food | 3 | per day | 380 | 0.4
  Pizza Oven Trailer, Wood-Fired Oven, Mobile Pizza Oven, Pizza Truck | pizza, wood-fired, oven, italian, neapolitan
RENT | Ghost Kitchens | kitchen | 6 | per day | 180 | 0.5
  Ghost Kitchen, Cloud Kitchen, Delivery Kitchen, Dark Kitchen | ghost kitchen, delivery only, virtual brand, takeout, kitchen rental
RENT | Commissary Kitchens | kitchen | 9 | per hour | 28 | 0.35
  Commissary Kitchen, Shared Kitchen, Prep Kitchen, Commercial Kitchen, Bakery Kitchen | commissary, shared kitchen, prep space, licensed, hourly
RENT | Vending Lots | kitchen | 5 | per day | 70 | 0.5
  Vending Lot, Food Truck Spot, Parking Pad, Truck Park Space | vending spot, parking, food truck park, high traffic
RENT | Concession Stands | food | 5 | per day | 150 | 0.45
  Concession Stand, Snack Booth, Lemonade Stand, Popcorn Stand | concession, fair food, carnival, snacks
RENT | Vending Carts | food | 4 | per day | 100 | 0.4
  Hot Dog Cart, Food Cart, Vending Cart, Push Cart | cart, hot dogs, street food, sidewalk vending
RENT | Refrigerated Trailers | gear | 5 | per day | 160 | 0.4
  Refrigerated Trailer, Reefer Trailer, Freezer Trailer, Mobile Walk-In Cooler | refrigerated trailer, cold storage, reefer, walk-in cooler
RENT | Generators | gear | 5 | per day | 95 | 0.6
  Generator, Quiet Generator, Diesel Generator, Inverter Generator, Battery Station | generator, power, inverter, quiet, portable
RENT | Tents & Canopies | gear | 6 | per day | 420 | 0.9
  Party Tent, Pole Tent, Frame Tent, Canopy, Event Tent | tent, canopy, outdoor event, wedding, party rental
RENT | Mobile Bars | food | 4 | per day | 420 | 0.4
  Mobile Bar, Bar Trailer, Tap Truck, Horse Trailer Bar | mobile bar, cocktails, beer, wedding, dry hire
RENT | Kitchen Equipment | gear | 4 | per day | 75 | 0.8
  Chafing Dish Set, Commercial Fryer, Hot Box, Griddle, Catering Equipment | equipment, catering supplies, commercial kitchen, rental
SALE | Food Trucks | food | 12 | one-time | 58000 | 0.5
  Food Truck for Sale, Food Truck, Step Van, Kitchen Truck | for sale, food truck, used, turnkey
SALE | Food Trailers | food | 10 | one-time | 29000 | 0.5
  Concession Trailer for Sale, Food Trailer, Enclosed Trailer | for sale, food trailer, concession trailer, used
SALE | BBQ Trailers | food | 3 | one-time | 11000 | 0.7
  Smoker Trailer, BBQ Trailer for Sale, Offset Smoker | for sale, smoker, bbq, trailer
SALE | Coffee Carts | food | 3 | one-time | 16000 | 0.8
  Coffee Trailer for Sale, Espresso Cart, Coffee Van | for sale, coffee, espresso, cart
SALE | Ice Cream Trucks | food | 2 | one-time | 34000 | 0.5
  Ice Cream Truck for Sale, Soft Serve Truck | for sale, ice cream truck, soft serve
SALE | Kitchen Equipment | gear | 8 | one-time | 2400 | 0.9
  Commercial Range, Deep Fryer, Combi Oven, Walk-In Cooler, Espresso Machine, Dough Mixer | for sale, restaurant equipment, used, commercial
SALE | Vending Carts | food | 3 | one-time | 4200 | 0.6
  Hot Dog Cart, Vending Cart for Sale, Food Cart | for sale, cart, hot dog cart
SALE | Mobile Bars | food | 2 | one-time | 24000 | 0.5
  Mobile Bar for Sale, Bar Trailer, Tap Truck | for sale, mobile bar, bar trailer
SALE | Generators | gear | 3 | one-time | 2900 | 0.9
  Generator, Diesel Generator, RV Generator | for sale, generator, used
SALE | Refrigerated Trailers | gear | 2 | one-time | 21000 | 0.5
  Refrigerated Trailer for Sale, Reefer Trailer | for sale, refrigerated trailer, reefer
EVENT_PRO | Caterers | pro | 16 | one-time | 1400 | 0.7
  Catering, Caterer, Event Catering, Wedding Catering, Drop-Off Catering | catering, buffet, event, weddings, corporate
EVENT_PRO | Private Chefs | pro | 7 | one-time | 850 | 0.6
  Private Chef, Personal Chef, Chef at Home, Pop-Up Dinner | private chef, dinner party, fine dining
EVENT_PRO | Bartenders | pro | 9 | per hour | 55 | 0.35
  Bartender, Bartending Service, Mixologist, Mobile Bartender | bartender, cocktails, mixology, bar service
EVENT_PRO | DJs | pro | 12 | per hour | 140 | 0.4
  DJ, Wedding DJ, Mobile DJ, DJ and MC | dj, music, dance, sound system, mc
EVENT_PRO | Photographers | pro | 12 | one-time | 1100 | 0.8
  Photographer, Wedding Photographer, Event Photographer, Food Photographer | photographer, photography, portraits, event
EVENT_PRO | Event Staff | pro | 8 | per hour | 36 | 0.25
  Event Staff, Servers, Banquet Staff, Event Security, Cleanup Crew | staffing, servers, event help, hourly
EVENT_PRO | Live Music | pro | 7 | per hour | 320 | 0.6
  Live Band, Acoustic Duo, Jazz Trio, Mariachi, Cover Band | live music, band, entertainment
EVENT_PRO | Photo Booths | pro | 6 | per hour | 180 | 0.35
  Photo Booth, 360 Booth, Video Booth, Open-Air Booth | photo booth, prints, props, party
EVENT_PRO | Kids Entertainers | pro | 5 | per hour | 140 | 0.35
  Face Painter, Balloon Artist, Magician, Bounce House Host, Clown | kids, birthday, face painting, balloons`

const split = (text: string | undefined, by: string) => text?.split(by).map((item) => item.trim()) ?? []

export const bulkCategories: BulkCategory[] = table
  .trim()
  .split(/\n(?! )/)
  .map((entry) => {
    const [first, second] = entry.split('\n')
    const [type, category = '', kind, weight, unit, median, spread] = split(first, '|')
    const [things, tags] = split(second, '|')
    return {
      type: type as BulkCategory['type'],
      category,
      sentences: kind as BulkCategory['sentences'],
      weight: Number(weight),
      unit: unit as BulkCategory['unit'],
      median: Number(median),
      spread: Number(spread),
      things: split(things, ','),
      tags: split(tags, ','),
    }
  })
