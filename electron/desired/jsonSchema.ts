import { z } from 'zod'
import { desiredFileSchema } from './desiredSchema.ts'

/** Name under which the schema lies beside desired-state files, so that editors find it. */
export const jsonSchemaFileName = 'countersign.schema.json'

/**
 * The JSON Schema (draft 7, which editors' YAML support understands) of a desired-state file, made from the very
 * schema that checks it. Pure.
 */
export function desiredJsonSchema(): object {
  return z.toJSONSchema(desiredFileSchema, { target: 'draft-7', io: 'input', reused: 'inline' })
}
