import { z } from 'zod'
import { parseSizeBytes } from '../engine/normalise/sizes.ts'

/** A number with a binary unit. A bare number is refused: nobody can tell bytes from MiB. */
const sizePattern = /^[0-9]+(\.[0-9]+)?\s*([KkMmGgTtPp]([Ii][Bb])?|[Bb])$/

/** A size as text to bytes. */
export const sizeSchema = z
  .string()
  .regex(sizePattern)
  .transform((text) => parseSizeBytes(text) ?? Number.NaN)
