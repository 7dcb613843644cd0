/** The orders of a search that are the same for everybody, with what they mean in plain SQL. */
export const SORTS: Record<string, string> = {
  newest: 'published_at DESC, id DESC',
  oldest: 'published_at, id',
  'price-asc': 'price, id',
  'price-desc': 'price DESC, id DESC',
  rating: 'rating_order DESC, id DESC',
  popular: 'views DESC, id DESC',
}
