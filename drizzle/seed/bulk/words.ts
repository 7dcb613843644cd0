import { Faker, base, en } from '@faker-js/faker'

/** Hand-written words come first: where a list is read by frequency, its head is what the market is full of. */
const list = (text: string) => text.split(',').map((item) => item.trim())

const cuisines =
  list(`taco, bbq, burger, mexican, italian, pizza, halal, thai, indian, korean, vegan, soul food, seafood, mediterranean,
  greek, japanese, chinese, vietnamese, cuban, caribbean, southern, cajun, hawaiian, filipino, peruvian, lebanese, turkish, ethiopian,
  nigerian, jamaican, puerto rican, colombian, venezuelan, salvadoran, brazilian, argentine, polish, german, french, spanish,
  portuguese, moroccan, persian, afghan, pakistani, bangladeshi, nepalese, malaysian, indonesian, singaporean, taiwanese, sichuan,
  cantonese, hmong, somali, eritrean, egyptian, israeli, kosher, gluten-free, plant-based, fusion, new american, tex-mex, oaxacan,
  yucatecan, sonoran, creole, lowcountry, appalachian, amish, russian, ukrainian, georgian, armenian, hungarian, czech, scandinavian,
  swedish, irish, british, scottish, basque, catalan, sicilian, neapolitan, roman, tuscan, haitian, trinidadian, guyanese, dominican,
  honduran, guatemalan, bolivian, chilean, ecuadorian, samoan, tongan, native american, burmese, cambodian, laotian, sri lankan`)

const dishes =
  list(`tacos, burgers, brisket, wings, fries, pizza, hot dogs, ribs, coffee, ice cream, burritos, pulled pork, sandwiches,
  fried chicken, quesadillas, nachos, lemonade, donuts, waffles, crêpes, birria, gyros, shawarma, falafel, kebabs, dumplings, ramen,
  pho, bánh mì, sushi, poke, bao, egg rolls, lumpia, adobo, curry, biryani, samosas, naan, dosa, jerk chicken, oxtail, empanadas,
  arepas, pupusas, tamales, elote, churros, ceviche, lobster rolls, crab cakes, shrimp, oysters, gumbo, jambalaya, po boys, catfish,
  mac and cheese, collard greens, cornbread, peach cobbler, funnel cake, kettle corn, cotton candy, shaved ice, snow cones, smoothies,
  açaí bowls, boba, espresso, cold brew, matcha, chai, cheesesteaks, pierogi, bratwurst, pretzels, paella, gelato, cannoli, tiramisu,
  crème brûlée, macarons, cupcakes, cheesecake, brownies, s'mores, mochi, injera, jollof, suya, plantains, loaded potatoes, chili,
  grilled cheese, salads, wraps, paninis, sliders, meatballs, pasta, risotto, gnocchi, schnitzel, poutine, fish and chips`)

const adjectives =
  list(`clean, great, new, custom, full, mobile, fresh, local, fully equipped, spacious, reliable, turnkey, beautiful,
  professional, affordable, compact, vintage, modern, licensed, insured, stainless, commercial, heavy duty, popular, family owned,
  self-contained, rustic, elegant, friendly, experienced, award-winning, bright, quiet, sturdy, easy, ready, large, small, classic,
  premium, deluxe, lightweight, insulated, weatherproof, portable, powerful, efficient, certified, inspected, refurbished, rare,
  handmade, authentic, bold, smoky, crispy, juicy, spicy, sweet, savory, tangy, zesty, colorful, cozy, charming, polished, sleek,
  tough, rugged, nimble, roomy, airy, retro, funky, fancy, humble, honest, seasoned, dependable, flexible, punctual, bilingual`)

const equipment =
  list(`flat-top griddle, deep fryer, three-compartment sink, hand sink, propane tanks, exhaust hood, generator, refrigerator,
  freezer, prep table, steam table, fire suppression, water heater, serving window, awning, char grill, convection oven, warmer,
  microwave, rice cooker, smoker box, ice machine, espresso machine, grinder, blender, cash drawer, point of sale, menu board,
  string lights, speakers, wireless microphone, tables, chairs, linens, chafing dishes, hot boxes, coolers, ice bins, beer taps,
  wine fridge, dough mixer, pizza peel, proofing cabinet, sheet pans, tilt skillet, salamander, rotisserie, spit, crêpe maker,
  waffle iron, popcorn machine, slush machine, soft serve machine, display case, grease trap, fresh water tank, grey water tank,
  backup camera, trailer hitch, stabilizer jacks, air conditioner, exhaust fan, skylight, led lighting, solar panels, inverter,
  battery bank, shore power cord, gas lines, shelving, cutting boards, knives, pots and pans, serving trays, tents, canopy,
  sidewalls, heaters, misting fan, dance floor, stage, uplights, projector, fog machine, turntables, mixer, subwoofers, ring light`)

const events =
  list(`weddings, festivals, birthdays, corporate events, farmers markets, breweries, private parties, concerts, fairs,
  fundraisers, graduations, block parties, church events, school events, food truck rallies, office lunches, tailgates,
  film shoots, quinceañeras, baby showers, anniversaries, reunions, holiday parties, pop-ups, night markets, sporting events,
  campus events, construction sites, apartment communities, real estate openings, car shows, rodeos, parades, art walks, marathons,
  conventions, trade shows, galas, rehearsal dinners, brunches, picnics, bar mitzvahs, powwows, luaus, crawfish boils, fish fries`)

const features =
  list(`Delivery available, Fully insured, Health department approved, Setup included, Free parking, Generator included,
  Propane included, Weekly discount, Flexible hours, Same-day booking, Training included, Kid friendly, Pet friendly, Wheelchair accessible,
  Late-night friendly, Liability insurance, Permit included, Commissary included, Easy to tow, Low mileage, New tires, Clean title,
  Financing available, One owner, Warranty included, Custom wrap, Fire marshal approved, NSF certified, Energy efficient, Solar powered,
  Vegan options, Halal options, Gluten-free options, Kosher options, Locally sourced, Family owned, Veteran owned, Woman owned,
  Bilingual staff, Background-checked, Ten years of experience, Five-star reviews, Photo-ready, Indoor or outdoor, Rain or shine,
  Winterized, 24/7 access, Secure lot, Walk-in cooler, Loading dock, High-speed Wi-Fi, Restroom on site, 50-amp service, Sewer hookup`)

export type PoolName =
  | 'cuisine'
  | 'dish'
  | 'adjective'
  | 'equipment'
  | 'event'
  | 'feature'
  | 'ingredient'
  | 'name'
  | 'street'
  | 'noun'

/** The vocabulary, several thousand words, each list from common to rare. The tails are faker's, always the same. */
export function makeVocabulary(): Record<PoolName, string[]> {
  const faker = new Faker({ locale: [en, base], seed: 2026 })
  const many = (count: number, make: () => string) =>
    [...new Set(Array.from({ length: count * 3 }, make))].slice(0, count)
  return {
    cuisine: cuisines,
    dish: [...dishes, ...many(220, () => faker.food.dish().toLowerCase())],
    adjective: [...adjectives, ...many(160, () => faker.food.adjective()), ...many(500, () => faker.word.adjective())],
    equipment,
    event: events,
    feature: features,
    ingredient: many(700, () =>
      faker.helpers
        .arrayElement([
          faker.food.ingredient,
          faker.food.spice,
          faker.food.fruit,
          faker.food.vegetable,
          faker.food.meat,
        ])()
        .toLowerCase(),
    ),
    name: many(2500, () => faker.helpers.arrayElement([faker.person.lastName, faker.person.firstName])()),
    street: many(700, () => faker.location.street()),
    noun: many(1200, () => faker.word.noun()),
  }
}
