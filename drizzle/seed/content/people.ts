export interface SeedPerson {
  /** Also the local part of the email address. */
  key: string
  name: string
  bio?: string
  phone?: string
  /** Years ago that the account was made. */
  years: number
}

export const admin: SeedPerson = { key: 'admin', name: 'Vendibook Admin', years: 4 }

export const hosts: SeedPerson[] = [
  {
    key: 'maria',
    name: 'Maria Delgado',
    bio: 'Third-generation taquera. I own trucks, a smoker and a commissary in Texas and answer messages faster than I cook, which is fast.',
    phone: '+1 512 555 0142',
    years: 3.6,
  },
  {
    key: 'dwayne',
    name: 'Dwayne Whitfield',
    bio: 'Pitmaster, deacon, welder. If it burns hickory and rolls on wheels I have built one or fixed one.',
    phone: '+1 901 555 0117',
    years: 3.1,
  },
  {
    key: 'linh',
    name: 'Linh Tran',
    bio: 'Coffee roaster in Seattle with a soft spot for noodle trucks and quiet power. Tiếng Việt welcome.',
    phone: '+1 206 555 0168',
    years: 2.9,
  },
  {
    key: 'priya',
    name: 'Priya Raman',
    bio: 'Runs shared and ghost kitchens from Jersey City to Chicago. Former restaurant accountant, so the numbers are in the binder.',
    phone: '+1 201 555 0139',
    years: 3.3,
  },
  {
    key: 'marcus',
    name: 'Marcus Bell',
    bio: 'Bell & Daughters Events: sound, food and everything that holds up a tent in the Southeast.',
    phone: '+1 404 555 0181',
    years: 2.7,
  },
  {
    key: 'sofia',
    name: 'Sofia Marchetti',
    bio: 'Pizza ovens, espresso and long tables in Brooklyn and New England. My nonna is the quality department.',
    phone: '+1 718 555 0126',
    years: 3.4,
  },
  {
    key: 'hank',
    name: 'Hank Lindqvist',
    bio: 'Front Range rentals: power, cold boxes and odd vehicles that go up mountains. I deliver myself.',
    phone: '+1 303 555 0154',
    years: 2.4,
  },
  {
    key: 'amina',
    name: 'Amina Yusuf',
    bio: 'Halal kitchens, tents and sweets in Minnesota and Michigan. Ramadan hours apply.',
    phone: '+1 612 555 0110',
    years: 2.2,
  },
  {
    key: 'jules',
    name: 'Jules Fontaine',
    bio: 'New Orleans born. Bartender, fryer of oysters, follower of brass bands.',
    phone: '+1 504 555 0193',
    years: 1.9,
  },
  {
    key: 'kai',
    name: 'Kai Nakamura',
    bio: 'Between Honolulu and San Diego with a truck at each end. Sushi by training, shave ice by heart.',
    years: 2.6,
  },
  {
    key: 'tess',
    name: 'Tess Abernathy',
    bio: 'I photograph weddings and rent out the horse trailers that I keep buying. Nashville and Louisville.',
    phone: '+1 615 555 0177',
    years: 1.7,
  },
  {
    key: 'rob',
    name: 'Rob Castellano',
    bio: 'Builder and dealer of food trucks and trailers in Florida since 2009. Se habla español.',
    phone: '+1 813 555 0105',
    years: 3.8,
  },
  {
    key: 'nora',
    name: 'Nora Begay',
    bio: 'Diné, born in Window Rock, cooking in Arizona and New Mexico. Rigs that were tested in real heat.',
    years: 1.4,
  },
  {
    key: 'pete',
    name: 'Pete Kowalski',
    bio: 'Pierogi, polka and party rentals around the Great Lakes. I repair what others throw away.',
    phone: '+1 414 555 0133',
    years: 2.1,
  },
  {
    key: 'elena',
    name: 'Elena Vásquez',
    bio: 'Los Angeles and Bay Area: kitchens, staff and carts that passed inspection the first time.',
    phone: '+1 323 555 0148',
    years: 3.0,
  },
]

export const renters: SeedPerson[] = [
  { key: 'jordan', name: 'Jordan Ellis', bio: 'Planning a wedding and losing sleep over lemonade.', years: 1.2 },
  { key: 'beatriz', name: 'Beatriz Fonseca', bio: 'Pop-up cook, Portuguese food on weekends.', years: 0.9 },
  { key: 'oliver', name: 'Oliver Grant', bio: 'Office manager for 300 hungry engineers.', years: 1.8 },
  { key: 'samira', name: 'Samira Haddad', years: 0.7 },
  { key: 'derek', name: 'Derek Olson', bio: 'Brewery events, Upper Midwest.', years: 2.3 },
  { key: 'mei', name: 'Mei-Ling Chow', bio: 'Dumplings looking for a truck.', years: 1.1 },
  { key: 'tyrone', name: 'Tyrone Banks', years: 1.5 },
  { key: 'ingrid', name: 'Ingrid Sørensen', bio: 'School fundraisers and one very large family.', years: 2.0 },
  { key: 'carlos', name: 'Carlos Ibáñez', bio: 'Chef de cuisine between restaurants.', years: 0.5 },
  { key: 'hannah', name: 'Hannah Weiss', bio: 'Event planner, kosher and not.', years: 2.6 },
  { key: 'raj', name: 'Raj Malhotra', years: 1.3 },
  { key: 'abby', name: 'Abby Thornton', bio: 'Farmers market manager.', years: 0.3 },
]
