// Keys of seeded listings that several queries expect together.

export const photographers =
  'documentary-wedding-photographer food-menu-photographer drone-photographer-sd film-photographer-brooklyn'
export const generators = 'quiet-honda-generator towable-diesel-generator onan-generator-sale solar-battery-station'
export const pizzas = 'copper-oven-brooklyn apizza-new-haven land-rover-pizza gas-pizza-phoenix oven-trailer-providence'
export const smokers =
  'offset-smoker-austin reverse-flow-memphis competition-rig-kc thousand-gallon-smoker rib-trailer-birmingham'
export const commissaries =
  'commissary-austin commissary-denver-cold gluten-free-kitchen-oakland bakery-kitchen-portland shared-prep-bushwick kosher-kitchen tortilleria-kitchen'
export const iceCream =
  'vintage-ice-cream-truck soft-serve-philly paleta-raspado-truck shave-ice-truck nitrogen-ice-cream soft-serve-truck-sale gelato-pozzetti-cart'
export const coffees =
  'espresso-cart-seattle nitro-cold-brew-cart piaggio-ape-coffee horse-trailer-coffee-bar drive-thru-coffee-trailer espresso-cargo-bike'
export const cafes = 'citroen-h-van beignet-cart food-menu-photographer linea-espresso-sale'
export const tacos =
  'birria-taco-truck taco-business-turnkey frybread-truck full-kitchen-trailer-sa vegan-catering-oakland'
