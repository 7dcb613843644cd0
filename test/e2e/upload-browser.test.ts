import { describe, expect, inject, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { jpeg } from '../support/pictures.ts'

const { url, site, accounts } = inject('stack')
const chromium = inject('chromium')

/** What the site does, in words that any browser knows. A text, since the page knows the DOM and this file does not. */
const upload = (input: object) => `(async ({ url, email, password, bytes }) => {
  const call = async (method, path, { token, body } = {}) => {
    const headers = { ...(token && { Authorization: 'Bearer ' + token }), ...(body && { 'Content-Type': 'application/json' }) }
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) })
    if (!response.ok) throw new Error(path + ' answered ' + response.status + ' ' + await response.text())
    return response.json()
  }
  const { accessToken: token } = await call('POST', '/api/auth/login', { body: { email, password } })
  const { listing } = await call('POST', '/api/host/listings', { token, body: {
    title: 'Truck with a picture', description: 'As the browser of a host makes it', listingType: 'RENT', status: 'LIVE',
    category: 'Food Truck', city: 'Austin', state: 'TX', price: 425, priceUnit: 'per day' } })
  const file = new File([new Uint8Array(bytes)], 'truck.jpg', { type: 'image/jpeg' })
  const signed = await call('POST', '/api/host/upload', { token, body: {
    filename: file.name, contentType: file.type, size: file.size } })
  const put = await fetch(signed.uploadUrl, { method: signed.method, headers: signed.headers, body: file })
  const again = await fetch(signed.uploadUrl, { method: signed.method, headers: signed.headers, body: file })
  const { imageAsset } = await call('POST', '/api/host/upload/confirm', { token, body: {
    s3Key: signed.s3Key, filename: file.name, listingId: listing.id } })
  const shown = (await call('GET', '/api/listings/' + listing.id)).listing
  const image = new Image()
  image.src = shown.imageUrl
  document.body.append(image)
  await image.decode()
  return { origin: location.origin, put: put.status, again: again.status, asset: imageAsset, imageUrls: shown.imageUrls,
    width: image.naturalWidth, height: image.naturalHeight }
})(${JSON.stringify(input)})`

describe.skipIf(chromium === '')('in a real browser', () => {
  test('a host signs in on another origin, uploads a picture, and sees it on the public listing', async () => {
    const account = accounts.find(({ role }) => role === 'HOST')
    const browser = await launchChromium(chromium)
    try {
      const page = await browser.newPage()
      await page.goto(site)
      const seen: unknown = await page.evaluate(upload({ ...account, url, bytes: Array.from(jpeg) }))
      expect(seen).toEqual({
        origin: site,
        put: 200,
        again: 412,
        asset: expect.objectContaining({ filename: 'truck.jpg', size: jpeg.length, width: 12, height: 8 }),
        imageUrls: [expect.stringContaining('/listings/')],
        width: 12,
        height: 8,
      })
      const { asset } = seen as { asset: { url: string } }
      expect(new Uint8Array(await (await fetch(asset.url)).arrayBuffer())).toEqual(jpeg)
    } finally {
      await browser.close()
    }
  })
})
