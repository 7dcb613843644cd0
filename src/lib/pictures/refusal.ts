/** Why a file is no picture that is shown: a stable word, and a sentence for the one who uploaded it. */
const REFUSALS = {
  empty: 'The file is empty.',
  too_large: 'The file is larger than 10 MiB.',
  wrong_type: 'The file is not of the type that it was announced as.',
  malformed: 'The file is damaged, or of a kind that browsers do not show.',
  truncated: 'The file is cut off.',
  trailing_data: 'The file holds other data after the picture. Save it as a plain picture.',
  polyglot: 'The file is a picture and a document, program or archive at once.',
  too_many_pixels: 'The picture has more than 50 megapixels.',
} as const

export type Refusal = { reason: keyof typeof REFUSALS; message: string }

/** Thrown while a file is looked at, and caught by `inspectPicture`. */
export class NotAPicture extends Error {
  readonly refusal: Refusal

  constructor(reason: Refusal['reason']) {
    super(REFUSALS[reason])
    this.refusal = { reason, message: REFUSALS[reason] }
  }
}
