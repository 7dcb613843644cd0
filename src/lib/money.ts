import * as z from 'zod'

/** Whether an amount of dollars is exact to the cent, as the number that JSON gave. */
export const isCents = (amount: number): boolean => Number(amount.toFixed(2)) === amount

/** US dollars of more than nothing, with at most two decimals. */
export const dollars = (max: number) =>
  z
    .number()
    .positive()
    .max(max)
    .refine(isCents, { error: 'Must have at most two decimals.', params: { code: 'not_cents' } })
    .meta({ examples: [250, 99.5] })
