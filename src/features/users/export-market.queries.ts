/** What the export reads of the market: listings and their days, bookings on either side, images. */
import { asc, eq, or, sql } from 'drizzle-orm'
import {
  bookings,
  calendarFeeds,
  calendarSources,
  eventRequests,
  hostListings,
  imageAssets,
  inquiries,
  listingBlockedDates,
} from '../../../drizzle/schema/index.ts'
import type { Database } from '../../db/connect.ts'

export const selectListings = (db: Database, account: string) =>
  db
    .select({
      id: hostListings.id,
      createdAt: hostListings.createdAt,
      title: hostListings.title,
      description: hostListings.description,
      listingType: hostListings.listingType,
      category: hostListings.category,
      city: hostListings.city,
      state: hostListings.state,
      latitude: hostListings.latitude,
      longitude: hostListings.longitude,
      timeZone: hostListings.timeZone,
      price: hostListings.price,
      priceUnit: hostListings.priceUnit,
      imageUrl: hostListings.imageUrl,
      imageUrls: hostListings.imageUrls,
      tags: hostListings.tags,
      highlights: hostListings.highlights,
      deliveryAvailable: hostListings.deliveryAvailable,
      isVerified: hostListings.isVerified,
      status: hostListings.status,
      views: hostListings.views,
      inquiries: hostListings.inquiries,
      ratingSum: hostListings.ratingSum,
      reviewCount: hostListings.reviewCount,
      publishedAt: hostListings.publishedAt,
      deletedAt: hostListings.deletedAt,
      updatedAt: hostListings.updatedAt,
      calendarFeedCreatedAt: calendarFeeds.createdAt,
    })
    .from(hostListings)
    .leftJoin(calendarFeeds, eq(calendarFeeds.listingId, hostListings.id))
    .where(eq(hostListings.ownerId, account))
    .orderBy(asc(hostListings.createdAt), asc(hostListings.id))

export const selectBlockedDates = (db: Database, account: string) =>
  db
    .select({
      listingId: listingBlockedDates.listingId,
      startDate: listingBlockedDates.startDate,
      endDate: listingBlockedDates.endDate,
      sourceId: listingBlockedDates.sourceId,
      createdAt: listingBlockedDates.createdAt,
    })
    .from(listingBlockedDates)
    .innerJoin(hostListings, eq(hostListings.id, listingBlockedDates.listingId))
    .where(eq(hostListings.ownerId, account))
    .orderBy(asc(listingBlockedDates.startDate), asc(listingBlockedDates.id))

export const selectCalendarSources = (db: Database, account: string) =>
  db
    .select({
      listingId: calendarSources.listingId,
      id: calendarSources.id,
      createdAt: calendarSources.createdAt,
      url: calendarSources.url,
      lastFetchedAt: calendarSources.lastFetchedAt,
      lastError: calendarSources.lastError,
    })
    .from(calendarSources)
    .innerJoin(hostListings, eq(hostListings.id, calendarSources.listingId))
    .where(eq(hostListings.ownerId, account))
    .orderBy(asc(calendarSources.createdAt), asc(calendarSources.id))

export const selectBookings = (db: Database, account: string) =>
  db
    .select({
      id: bookings.id,
      createdAt: bookings.createdAt,
      role: sql<'renter' | 'host'>`case when ${bookings.hostId} = ${account} then 'host' else 'renter' end`,
      listingId: bookings.listingId,
      listingTitle: hostListings.title,
      hostId: bookings.hostId,
      renterId: bookings.renterId,
      bookingType: bookings.bookingType,
      status: bookings.status,
      period: bookings.period,
      eventDate: bookings.eventDate,
      price: bookings.price,
      priceUnit: bookings.priceUnit,
      total: bookings.total,
      message: bookings.message,
      reason: bookings.reason,
      expiresAt: bookings.expiresAt,
      updatedAt: bookings.updatedAt,
      inquiry: {
        id: inquiries.id,
        createdAt: inquiries.createdAt,
        inquiryType: inquiries.inquiryType,
        offer: inquiries.offer,
        status: inquiries.status,
        respondedAt: inquiries.respondedAt,
      },
      eventRequest: {
        id: eventRequests.id,
        createdAt: eventRequests.createdAt,
        eventType: eventRequests.eventType,
        guestCount: eventRequests.guestCount,
        budget: eventRequests.budget,
        location: eventRequests.location,
      },
    })
    .from(bookings)
    .innerJoin(hostListings, eq(hostListings.id, bookings.listingId))
    .leftJoin(inquiries, eq(inquiries.bookingId, bookings.id))
    .leftJoin(eventRequests, eq(eventRequests.bookingId, bookings.id))
    .where(or(eq(bookings.renterId, account), eq(bookings.hostId, account)))
    .orderBy(asc(bookings.createdAt), asc(bookings.id))

export const selectImages = (db: Database, account: string) =>
  db
    .select({
      id: imageAssets.id,
      createdAt: imageAssets.createdAt,
      listingId: imageAssets.listingId,
      status: imageAssets.status,
      s3Key: imageAssets.s3Key,
      filename: imageAssets.filename,
      mimeType: imageAssets.mimeType,
      size: imageAssets.size,
      width: imageAssets.width,
      height: imageAssets.height,
      hasLocation: imageAssets.hasLocation,
      confirmedAt: imageAssets.confirmedAt,
    })
    .from(imageAssets)
    .where(eq(imageAssets.ownerId, account))
    .orderBy(asc(imageAssets.createdAt), asc(imageAssets.id))
