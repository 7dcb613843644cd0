import type { SeedListing } from './types.ts'

const music = { type: 'EVENT_PRO', category: 'Live Music', unit: 'per hour' } as const
const booth = { type: 'EVENT_PRO', category: 'Photo Booths', unit: 'per hour' } as const
const kids = { type: 'EVENT_PRO', category: 'Kids Entertainers', unit: 'per hour' } as const

export const entertainment: SeedListing[] = [
  {
    ...music,
    key: 'brass-band-nola',
    host: 'jules',
    zip: '70116',
    title: 'Second-Line Brass Band for Parades and Weddings',
    description:
      'Eight horns and two drums from the Tremé. We walk your guests from church to reception with parasols and handkerchiefs, permit and police escort arranged. Sad songs going, happy songs coming back. One hour is plenty, two is a legend.',
    price: 1100,
    tags: ['brass band', 'second line', 'wedding', 'parade', 'jazz'],
    highlights: ['Ten musicians', 'Parade permit arranged'],
    verified: true,
  },
  {
    ...music,
    key: 'mariachi-san-antonio',
    host: 'maria',
    zip: '78204',
    title: 'Mariachi Sextet with Full Traje de Charro',
    description:
      'Two trumpets, two violins, vihuela, guitarrón and voices that reach the back table. Las Mañanitas at dawn, serenatas under balconies, funerals with dignity. We know 400 songs and the bride’s uncle will test us. San Antonio and 60 miles around.',
    price: 480,
    tags: ['mariachi', 'live music', 'mexican', 'serenata', 'wedding'],
    highlights: ['400-song repertoire', 'Full charro dress'],
    verified: true,
  },
  {
    ...music,
    key: 'string-quartet-boston',
    host: 'sofia',
    zip: '02116',
    title: 'String Quartet: Bach to Beyoncé',
    description:
      'Conservatory friends who like parties. Prelude, processional, cocktail hour; we arrange any pop song with three weeks’ notice. Own lights and clips for windy terraces. No amplification needed up to 120 guests, tuxedos or all black as you wish.',
    price: 520,
    tags: ['string quartet', 'classical', 'wedding ceremony', 'cocktail hour', 'pop covers'],
    highlights: ['Custom arrangements', 'Plays unamplified'],
  },
  {
    ...music,
    key: 'bluegrass-band-nashville',
    host: 'tess',
    zip: '37216',
    title: 'Five-Piece Bluegrass Band, One Microphone',
    description:
      'Banjo, fiddle, mandolin, guitar, upright bass around a single old-time mic. Barn weddings, whiskey launches, Sunday brunch. We take requests from the Opry to the Grateful Dead and bring our own extension cord, which is more than most.',
    price: 390,
    tags: ['bluegrass', 'live band', 'barn wedding', 'banjo', 'country'],
    highlights: ['Self-contained sound'],
  },
  {
    ...booth,
    key: 'airstream-photo-booth',
    host: 'hank',
    zip: '80203',
    title: 'Tiny Airstream Photo Booth with Velvet Bench',
    description:
      'A 16-foot Bambi with a velvet bench, ring light and a printer that spits out two strips before the giggles end. Props sorted by taste level. Attendant, guest book and online album included. Parks by the Union Station fountains or up a ranch road.',
    price: 210,
    tags: ['photo booth', 'airstream', 'wedding', 'prints', 'props'],
    highlights: ['Unlimited prints', 'Attendant included'],
    delivery: true,
    verified: true,
  },
  {
    ...booth,
    key: 'video-booth-360-la',
    host: 'elena',
    zip: '90015',
    title: '360 Video Booth with Instant Sharing',
    description:
      'Step on the platform, the arm spins, confetti falls, phone buzzes: slow-motion clip ready in twelve seconds. Holds four people of normal enthusiasm. LED floor, overlay in your brand, hotspot brought along. Product launches at LA Live, sweet sixteens in Downey.',
    price: 195,
    tags: ['360 booth', 'video booth', 'slow motion', 'sweet sixteen', 'brand activation'],
    highlights: ['Clip in 12 seconds', 'Branded overlay'],
    delivery: true,
  },
  {
    ...booth,
    key: 'analog-strip-booth',
    host: 'pete',
    zip: '53202',
    title: 'Vintage Black-and-White Film Strip Booth',
    description:
      'A 1958 Model 11 that develops real chemistry while you wait four minutes and pretend not to care. Weighs 700 pounds, lives on a lift-gate truck, goes where there is a ramp. Milwaukee’s last one still working, and the repairman is me.',
    price: 260,
    tags: ['photo booth', 'analog', 'black and white', 'vintage', 'film strip'],
    highlights: ['Real chemical prints'],
    delivery: true,
  },
  {
    ...kids,
    key: 'face-painting-orlando',
    host: 'rob',
    zip: '32803',
    title: 'Face Painting and Balloon Twisting Duo',
    description:
      'She paints, I twist. Tigers in four minutes, unicorn horns with real glitter (cosmetic grade, washes off), balloon swords that cannot hurt a cousin. Twenty-five kids an hour between us. Background-checked, insured, and we leave before nap time.',
    price: 130,
    tags: ['face painting', 'balloons', 'kids party', 'birthday', 'school'],
    highlights: ['25 kids an hour', 'Background-checked'],
    verified: true,
  },
  {
    ...kids,
    key: 'magician-columbus',
    host: 'pete',
    zip: '43201',
    title: 'Close-Up Magician and Rabbit for Birthdays',
    description:
      'Forty-five minutes of cards, coins, a levitating hot dog and Gerald, who is a rabbit and works for parsley. The birthday child does the last trick. Also strolling magic at company picnics, where Gerald stays in his box and invoices separately.',
    price: 175,
    tags: ['magician', 'birthday', 'kids party', 'strolling magic', 'rabbit'],
    highlights: ['Live rabbit', 'Child is the star'],
  },
  {
    ...kids,
    key: 'petting-zoo-louisville',
    host: 'tess',
    zip: '40205',
    title: 'Traveling Petting Zoo with Pony Rides',
    description:
      'Two goats, a sheep who thinks she is a goat, ducks in season and Biscuit the pony with a helmet for every head. Straw down, pen up in half an hour, hand-washing station at the gate. USDA licensed; we clean up so the lawn only looks greener.',
    price: 225,
    tags: ['petting zoo', 'pony rides', 'farm animals', 'kids party', 'school fair'],
    highlights: ['USDA licensed', 'Hand-wash station'],
    delivery: true,
    verified: true,
  },
  {
    ...music,
    key: 'steel-drum-draft',
    host: 'kai',
    zip: '92118',
    title: 'Solo Steel Drum for Beach Ceremonies',
    description:
      'Calypso, Beatles and the wedding march on a tenor pan I bought in Port of Spain. Waiting for my new battery amp before I take dates, as the old one did not survive the tide in Coronado. One outlet or none, no sand in the drum please.',
    price: 180,
    tags: ['steel drum', 'beach wedding', 'caribbean', 'solo musician'],
    highlights: [],
    status: 'DRAFT',
  },
]
