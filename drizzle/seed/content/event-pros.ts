import type { SeedListing } from './types.ts'

const dj = { type: 'EVENT_PRO', category: 'DJs', unit: 'per hour' } as const
const photo = { type: 'EVENT_PRO', category: 'Photographers', unit: 'one-time' } as const
const staff = { type: 'EVENT_PRO', category: 'Event Staff', unit: 'per hour' } as const

export const eventPros: SeedListing[] = [
  {
    ...dj,
    key: 'wedding-dj-atlanta',
    host: 'marcus',
    zip: '30307',
    title: 'Wedding DJ: R&B, Southern Hip-Hop and Aunties’ Classics',
    description:
      'I read a floor for a living. Cocktail hour soul, grand entrance, then OutKast into Frankie Beverly at exactly the right minute. Two QSC tops, subs, wireless mics, uplights in your color. MC in a good suit. No chicken dance unless in writing.',
    price: 175,
    tags: ['dj', 'wedding', 'r&b', 'hip-hop', 'mc'],
    highlights: ['MC included', 'Uplights'],
    verified: true,
  },
  {
    ...dj,
    key: 'latin-dj-miami',
    host: 'rob',
    zip: '33137',
    title: 'Bilingual Latin DJ: Salsa, Reggaetón, Bachata',
    description:
      'De todo un poco: Celia for the parents, Bad Bunny for the cousins, merengue when the cake is cut. I host in English y en español. LED booth, haze, hora loca with drummers on request. Quinces, weddings, boats that are not too fast.',
    price: 160,
    tags: ['dj', 'latin', 'reggaetón', 'salsa', 'bilingual', 'quinceañera'],
    highlights: ['Hosts in two languages', 'Hora loca'],
    verified: true,
  },
  {
    ...dj,
    key: 'house-dj-chicago',
    host: 'pete',
    zip: '60607',
    title: 'Chicago House DJ for Corporate and Rooftops',
    description:
      'Born where the music was born. Deep and disco house at a volume that lets clients talk, louder after nine. Pioneer CDJs, compact line array, contracts your legal department will like. Load-in at the Fulton Market elevators is old news to me.',
    price: 150,
    tags: ['dj', 'house music', 'corporate', 'rooftop', 'disco'],
    highlights: ['Insured for venues', 'Compact setup'],
  },
  {
    ...dj,
    key: 'bollywood-dj-nj',
    host: 'priya',
    zip: '08830',
    title: 'Bollywood & Bhangra DJ with Live Dhol Player',
    description:
      'Baraat on wheels (battery speakers that walk with the horse), sangeet medleys cut to your choreography, bhangra until security sighs. My cousin plays dhol. Two DJs so nobody stops to eat. Garba and raas nights in Navratri book a year ahead.',
    price: 220,
    tags: ['dj', 'bollywood', 'bhangra', 'dhol', 'sangeet', 'indian wedding'],
    highlights: ['Live dhol player', 'Mobile baraat sound'],
    verified: true,
  },
  {
    ...dj,
    key: 'vinyl-dj-austin',
    host: 'maria',
    zip: '78722',
    title: 'All-Vinyl DJ: Conjunto, Soul and Garage 45s',
    description:
      'Two turntables, four crates, no laptop. I play dinners, mezcal tastings and record fairs, and weddings where the couple met in a bar. Requests welcome if they were pressed before 1985. Small footprint: one table, one outlet, one good chair.',
    price: 90,
    tags: ['dj', 'vinyl', 'soul', 'conjunto', 'records'],
    highlights: ['No laptop', 'One outlet'],
  },
  {
    ...photo,
    key: 'documentary-wedding-photographer',
    host: 'tess',
    zip: '37204',
    title: 'Documentary Wedding Photographer, Nashville',
    description:
      'I do not pose people in rows unless Grandma asks. Ten hours, two cameras, natural light, about 700 edited pictures within five weeks. I have been rained on in four counties and the pictures were better for it. Price is for the whole day.',
    price: 3200,
    tags: ['photographer', 'wedding', 'documentary', 'candid', 'natural light'],
    highlights: ['Ten hours', '700 edited photos'],
    verified: true,
  },
  {
    ...photo,
    key: 'food-menu-photographer',
    host: 'linh',
    zip: '98103',
    title: 'Food and Menu Photographer for Trucks & Cafés',
    description:
      'Half a day, fifteen dishes, on a white board or on your counter with steam. Crops ready for delivery apps, menu screens and that wrap you have been postponing. I style with tweezers and eat what is left. Rush delivery in 48 hours.',
    price: 650,
    tags: ['food photography', 'menu photos', 'delivery apps', 'branding', 'photographer'],
    highlights: ['Fifteen dishes', 'Ready for apps'],
    verified: true,
  },
  {
    ...photo,
    key: 'drone-photographer-sd',
    host: 'kai',
    zip: '92109',
    title: 'Drone Photo and Video for Festivals, FAA Part 107',
    description:
      'Licensed pilot with waivers for night flight and an understanding with Lindbergh’s controllers. Crowd reveals, sponsor shots, time-lapse of the tents going up. 4K video and 40 stills in two days. I do not fly over people’s heads, whatever they pay.',
    price: 780,
    tags: ['drone', 'aerial', 'video', 'festival', 'part 107'],
    highlights: ['Night waiver', '4K delivery in 48 h'],
  },
  {
    ...photo,
    key: 'film-photographer-brooklyn',
    host: 'sofia',
    zip: '11222',
    title: '35mm Film Party Photographer with Flash',
    description:
      'Grain, red eyes, cigarettes, joy. I shoot ten rolls of Portra and HP5 at your birthday, gallery opening or courthouse wedding and give you the negatives in a box. Scans in a week. Pictures look like memories because they are made the same slow way.',
    price: 850,
    tags: ['film photography', '35mm', 'party', 'analog', 'elopement'],
    highlights: ['Ten rolls', 'You keep the negatives'],
    dish: 'plate',
  },
  {
    ...staff,
    key: 'banquet-servers-vegas',
    host: 'elena',
    zip: '89109',
    title: 'Banquet Servers and Captains for Conventions',
    description:
      'Tray service, plated or butlered, from four people to a hundred and forty. Black bistro uniforms, health and TAM cards checked, captains who can read a BEO. We answer the phone at 4 a.m. because Las Vegas does. Price per server, four-hour minimum.',
    price: 38,
    tags: ['servers', 'banquet', 'convention', 'waitstaff', 'catering staff'],
    highlights: ['Up to 140 people', 'TAM certified'],
    verified: true,
  },
  {
    ...staff,
    key: 'dish-cleanup-crew-philly',
    host: 'priya',
    zip: '19134',
    title: 'Dish Pit and Clean-Up Crew for Big Events',
    description:
      'Nobody hires us twice, they put us on retainer. We scrape, sort, compost, mop and load; six of us can turn a ballroom in ninety minutes. Own gloves, squeegees, music. Ask about our trash audit if your client has green goals.',
    price: 32,
    tags: ['cleaning crew', 'dishwashers', 'event cleanup', 'composting'],
    highlights: ['90-minute turnaround'],
  },
  {
    ...staff,
    key: 'event-security-chicago',
    host: 'pete',
    zip: '60616',
    title: 'Licensed Event Security and Crowd Managers',
    description:
      'Calm, large, polite. PERC-carded guards for block parties, beer gardens and street fests; crowd manager certificates for assemblies over 250. We talk first. Radios, wristbands, ID scanners included, plus a report next morning that your insurer will like.',
    price: 44,
    tags: ['security', 'crowd control', 'licensed', 'festival', 'id check'],
    highlights: ['PERC cards', 'Next-day report'],
    verified: true,
  },
  {
    ...staff,
    key: 'brand-ambassadors-atlanta',
    host: 'marcus',
    zip: '30309',
    title: 'Brand Ambassadors and Sampling Teams',
    description:
      'Talkers with food-handler cards. We hand out 3,000 samples on the BeltLine and know who said what about your oat-milk queso. Tablets for surveys, branded aprons washed between days. Bilingual teams in Spanish, Korean and Amharic.',
    price: 35,
    tags: ['brand ambassadors', 'sampling', 'promo staff', 'marketing', 'bilingual'],
    highlights: ['Food-handler cards', 'Survey reports'],
    status: 'PAUSED',
  },
]
