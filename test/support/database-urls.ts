/** How to reach one database: as the role of the Worker, and as the owner for assertions and test data. */
export interface DatabaseUrls {
  name: string
  apiUrl: string
  ownerUrl: string
}
