import * as z from 'zod'
import { pageQuery } from '../../http/paging.schemas.ts'
import { BookingQuery } from '../bookings/bookings.schemas.ts'

export const HistoryQuery = z.strictObject(pageQuery)
export type HistoryQuery = z.output<typeof HistoryQuery>

export const HostBookingQuery = BookingQuery.omit({ role: true, type: true })
