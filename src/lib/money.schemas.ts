import * as z from 'zod'
import { isCents } from './money.ts'

/** US dollars of more than nothing, with at most two decimals. */
export const dollars = (max: number) =>
  z
    .number()
    .positive()
    .max(max)
    .refine(isCents, { error: 'Must have at most two decimals.', params: { code: 'not_cents' } })
    .meta({ examples: [250, 99.5] })
