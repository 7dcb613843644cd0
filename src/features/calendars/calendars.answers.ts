import * as z from 'zod'

export const CalendarSourcesAnswer = z
  .object({
    sources: z.array(
      z.object({
        url: z.string(),
        lastFetchedAt: z.string().nullable().describe('When it was last asked; null if it never was.'),
        lastError: z.string().nullable().describe('Why the last import changed nothing; null if it went well.'),
      }),
    ),
  })
  .meta({
    id: 'CalendarSourcesAnswer',
    examples: [
      {
        sources: [
          { url: 'https://calendar.example.com/truck.ics', lastFetchedAt: '2026-12-01T09:00:00.000Z', lastError: null },
        ],
      },
    ],
  })
export type CalendarSourcesAnswer = z.output<typeof CalendarSourcesAnswer>

export const CalendarFeed = z.object({ url: z.url().describe('The secret address. It is told only now.') }).meta({
  id: 'CalendarFeed',
  examples: [
    {
      url: 'https://api.example.com/api/listings/019a1b2c-3d4e-7f80-9a1b-2c3d4e5f6071/calendar.ics?feed=Jx1mYg0cGZ2a7bXbQ0f2Qm3l8Tn4vV5wY6zA7bC8dE0',
    },
  ],
})
export type CalendarFeed = z.output<typeof CalendarFeed>

export const CalendarText = z.string().meta({
  examples: ['BEGIN:VCALENDAR\r\nVERSION:2.0\r\n…'],
})
