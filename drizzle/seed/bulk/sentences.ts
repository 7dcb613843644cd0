/** Sentences with blanks that the vocabulary fills. Blanks: the names of its lists, `thing`, `city` and `number`. */
const any = [
  'This {adjective} {thing} is based in {city} and goes wherever the party is.',
  'We have worked {event} and {event} around {city} for {number} years.',
  'Book it for {event}, {event} or your next {noun}.',
  'Everything is {adjective} and {adjective}, and we keep it that way.',
  'Message us with your date and we will answer within the hour.',
  'Located off {street}, easy to reach from anywhere in {city}.',
  '{name} is here to help from the first call to the last cleanup.',
  'Ask {name} about discounts for weekdays and nonprofits.',
  'A {adjective} choice when you need something {adjective} on short notice.',
  'Our customers call it {adjective}, {adjective} and worth every dollar.',
  'Perfect for {event}.',
  'We are {adjective}, {adjective} and always on time.',
  'Deposit required, fully refundable when all is well.',
  'Serving {city} and up to {number} miles around.',
  'Named after the {adjective} {noun} that started it all.',
  'No {noun} too big, no {noun} too small.',
]

const food = [
  'Set up for {dish} and {dish}, but you can cook what you like.',
  'It comes with a {equipment}, {equipment} and {equipment}.',
  'The {equipment} was replaced last year and the {equipment} works like new.',
  'Great for {cuisine} or {cuisine} menus.',
  'We served {dish} from it for {number} years until our restaurant opened.',
  'There is room for a crew of {number} and storage for {ingredient}, {ingredient} and more.',
  'Famous around {city} for {dish} with {ingredient} and {ingredient}.',
  'Passed its last inspection with {number} points to spare.',
  'Runs on propane and a {equipment}; shore power works too.',
  'Ideal for {cuisine} food, from {dish} to {dish}.',
  'Interior is {adjective} with a {equipment} on the driver side and a {equipment} at the back.',
  'Menu ideas: {dish}, {dish}, {dish}.',
]

const gear = [
  'Includes {equipment} and {equipment} at no extra charge.',
  'Tested before every rental, with a spare {equipment} on the truck.',
  'Keeps {ingredient} and {ingredient} exactly as they should be.',
  'Needs one standard outlet and about {number} feet of space.',
  'We deliver, place it and pick it up again.',
  'Used with care at {event}; wipes clean in minutes.',
  'Bought new {number} years ago and serviced by {name}.',
  'Works well next to a {equipment} or under a {equipment}.',
]

const kitchen = [
  'You get a {equipment}, a {equipment} and your own shelf.',
  'Neighbors here make {dish}, {dish} and {cuisine} food.',
  'Open {number} hours a day with secure access.',
  'Good for {cuisine} brands that deliver {dish}.',
  'Cold storage, dry storage and a clean {equipment} are included.',
  'Permits and letters for the city of {city} take us a day.',
  'Drivers park by the door on {street}.',
  'Bring your own {ingredient}; we have the {equipment}.',
]

const pro = [
  'Known for {event} and {event} with a {adjective} touch.',
  'We bring a {equipment}, a {equipment} and a good mood.',
  'Packages start small and grow with your guest list.',
  'Past clients include {name} & {name} and the people on {street}.',
  'Certified, insured and {adjective} under pressure.',
  'Favorites this season: {dish}, {dish} and {ingredient}.',
  'Two-hour minimum, travel in {city} included.',
  'From {cuisine} receptions to {event}, we have seen it all.',
  'Our team of {number} speaks three languages.',
  'Ask for our {adjective} {noun} package.',
]

const title = [
  '{Adjective} {Thing}',
  '{Cuisine} {Thing} in {city}',
  '{Name} & {Name} {Thing}',
  '{Adjective} {Thing} for {Event}',
  '{Adjective} {Adjective} {Thing}',
  '{Name}’s {Cuisine} {Thing}',
  '{Cuisine} {Thing} with {Equipment}',
  '{Thing} for {Event} near {city}',
  '{Adjective} {Dish} {Thing}',
  'The {Adjective} {Noun} {Thing}',
  '{Dish} and {Dish} {Thing}',
  '{Street} {Thing}',
]

export const sentences = { any, food, gear, kitchen, pro, title }
