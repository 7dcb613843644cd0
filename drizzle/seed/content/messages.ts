/** Words that people write around a booking. */
export const rentalMessages = [
  'Hi! We are opening a pop-up at the Saturday market and would love to use yours for the first two weekends.',
  'Graduation party for about 120 people. Could you drop it off Friday evening?',
  'I cook for a living and have a ServSafe card. Is the fryer OK for gluten-free batter?',
  'Our own is in the shop. Could we have it from Thursday at the latest?',
  'Film shoot, one day, it will mostly stand still and look pretty. Insurance certificate attached by email.',
  'We are a nonprofit raising money for a playground. Any wiggle room on price?',
  'Do I need a brake controller, or will a half-ton with a 7-pin do?',
  'Company picnic at the lake, 200 people, there is a 50-amp pedestal by the pavilion.',
  'Back for the third year! Same setup as last time, please.',
  'Is early pickup around 6 a.m. possible? We need to be inspected by eight.',
]

export const eventMessages = [
  'Outdoor ceremony at five, dinner at six-thirty. We would love your advice on timing.',
  'Half of our guests do not eat pork and four are celiac. Can you manage?',
  'The venue has a noise limit of 85 dB after ten. Is that a problem?',
  'It is a surprise for my mother’s seventieth, so please do not call the house.',
  'Load-in is through a freight elevator, 6 by 8 feet. We have a dock from noon.',
  'Quarterly all-hands. Last time the line was too long, so speed matters most to us.',
  'Backyard, flat grass, one outlet by the porch. Kids from two to eleven.',
  'Two languages would be wonderful, my in-laws only speak Spanish.',
]

export const inquiryMessages = [
  'Is it still available? I can come with cash and a trailer on Saturday.',
  'Would you take ten percent less if I pick it up this week?',
  'How many hours are on the generator, and when was the oil changed last?',
  'Any rust on the frame? Could you send a few pictures from below?',
  'Does the hood meet NFPA 96 and is the suppression tag current?',
  'Can you hold it until the end of the month with a deposit? My loan is approved.',
  'Do you deliver to Oklahoma, and what would that cost?',
  'Why are you selling, if I may ask?',
]

export const hostReplies = [
  'Yes, it is yours if you want it. Come by any afternoon.',
  'Thanks for writing! That works for me, I will bring it at eight.',
  'No rust, I crawl under it every spring. Pictures are on the way.',
  'Happy to. Please send me the address of the gate and a phone number for the day.',
  'I can meet you halfway on the price if you take it this week.',
  'We have done that venue often. I will bring the long cable.',
]

export const declineReasons = [
  'It is promised to another event that week, I am sorry.',
  'In the shop for a new axle until the end of the month.',
  'Too far for us to deliver safely in one day.',
]

export const cancelReasons = [
  'The venue flooded and we have moved the party to next year.',
  'Our permit did not come through in time.',
  'We found that we need a larger one.',
]

export const eventTypes = [
  'Wedding',
  'Birthday',
  'Corporate event',
  'Quinceañera',
  'Graduation',
  'Festival',
  'Fundraiser',
  'Anniversary',
]
