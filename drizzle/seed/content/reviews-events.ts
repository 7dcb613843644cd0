import type { ReviewPool } from './reviews-rentals.ts'

export const eventReviews: ReviewPool[] = [
  {
    categories: ['Caterers', 'Private Chefs'],
    reviews: [
      [5, 'Hot food hot, cold food cold, and a cousin with four allergies who ate everything. Magic.'],
      [5, 'They fed seventy with enough left to send my aunts home happy.'],
      [4, 'Delicious. Service started fifteen minutes late and nobody minded after the first bite.'],
      [5, 'Our kitchen was cleaner when they left than when they came.'],
      [5, 'Not one plate came back with anything on it. My boss asked for the number.'],
      [4, 'Portions are generous, spice was mild for my taste. Ask for the real thing.'],
      [5, 'Watching it cooked in front of us was half the evening.'],
      [3, 'Food excellent, communication before the event slow. I like answers the same day.'],
      [5, 'My grandmother, who compliments nobody, asked for the recipe.'],
      [5, 'Vegetarian half of the table stopped envying the other half.'],
      [4, 'Lovely people and lovely trays. Needed one more server for our crowd.'],
      [5, 'Quiet, precise, funny at the right moments. Every course had a reason.'],
    ],
  },
  {
    categories: ['Bartenders'],
    reviews: [
      [5, 'Made a drink for each of us by asking two questions. I still think about mine.'],
      [5, 'Kept the line short and cut off my brother-in-law with grace.'],
      [4, 'Great drinks, ran low on ice near the end of a hot night.'],
      [5, 'Pregnant guests got the prettiest glasses. Thank you for that.'],
      [4, 'On time, tidy, friendly. Menu could have one more simple option.'],
      [5, 'Left the bar cleaner than our house has ever been.'],
    ],
  },
  {
    categories: ['DJs', 'Live Music'],
    reviews: [
      [5, 'Floor was full from the first song to the last, grandmothers included.'],
      [5, 'Read the room better than I read my own family.'],
      [4, 'Wonderful set. A little loud at dinner until we asked.'],
      [5, 'Learned our song in two weeks and made my husband cry in public.'],
      [5, 'Walked us down the street and strangers joined. Best hour of my life.'],
      [3, 'Good music, arrived late for sound check and we were nervous.'],
      [5, 'Took requests, even the bad ones, and made them work.'],
      [4, 'Professional and warm. Speeches needed a second microphone.'],
      [5, 'Our clients stayed two hours longer than the program. That says it.'],
      [5, 'They played outdoors in wind without losing a page or a note.'],
      [4, 'Great energy, small footprint. Would book again for a bigger room.'],
    ],
  },
  {
    categories: ['Photographers', 'Photo Booths'],
    reviews: [
      [5, 'I forgot she was there and then she gave us every moment back.'],
      [5, 'Menu photos went live on a Monday and orders rose by a third that week.'],
      [4, 'Beautiful work. Took six weeks instead of five, worth the wait.'],
      [5, 'Prints before the giggles ended, as promised. The guest book is priceless.'],
      [5, 'Caught my dad dancing, which science had said was impossible.'],
      [4, 'Fun for all ages. Needs more room than a corner.'],
      [3, 'Pictures great, printer jammed twice. They stayed an extra half hour.'],
      [5, 'Calm in a storm, literally. The rain pictures are our favorites.'],
      [5, 'Sponsors used the aerial shots within the hour. Very smooth.'],
      [4, 'Good eye, good manners, a bit pricey for a weekday.'],
    ],
  },
  {
    categories: ['Event Staff'],
    reviews: [
      [5, 'Forty servers appeared at 4 a.m. in pressed black and knew what to do.'],
      [5, 'Polite and firm. First street fest in years without one call to the police.'],
      [4, 'Hard workers. The captain was new and needed the floor plan twice.'],
      [5, 'The ballroom turned in eighty-five minutes. I timed it.'],
      [4, 'Friendly crew, on time. Invoice took a while.'],
      [5, 'They sorted our trash so well that the venue sent thanks.'],
    ],
  },
  {
    categories: ['Kids Entertainers'],
    reviews: [
      [5, 'Twenty tigers went home happy and one cat, by request.'],
      [5, 'The rabbit is a professional. The man is good too.'],
      [4, 'Children loved it. Bring shade for the animals in summer, they asked and we had none.'],
      [5, 'My shy daughter rode the pony three times and has not stopped talking.'],
      [5, 'Gentle, patient, on time, and gone before nap time as promised.'],
      [3, 'Nice show, shorter than I had understood from the listing.'],
    ],
  },
  {
    categories: ['sale'],
    reviews: [
      [5, 'Exactly as described, down to the scratch. Title and keys the same afternoon.'],
      [4, 'Honest seller. Needed a battery a week later, otherwise perfect.'],
      [5, 'He spent an hour showing me how to load it, and threw in the cover.'],
      [5, 'Fair price, no games. It has paid back a third of itself already.'],
    ],
  },
]
