import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { desiredJsonSchema } from '../../../electron/desired/jsonSchema.ts'

const schema = z.fromJSONSchema(desiredJsonSchema() as z.core.JSONSchema.JSONSchema)
const accepts = (text: string) => schema.safeParse(parse(text)).success

describe('desiredJsonSchema', () => {
  it.each(['site.yaml', 'devices.yaml', 'adopted.yaml'])('accepts %s', (name) => {
    expect(accepts(readFileSync(new URL(`../../fixtures/desired/${name}`, import.meta.url), 'utf8'))).toBe(true)
  })

  it.each([
    ['an unknown field', 'version: 1\nguests: { 101: { rum: running } }'],
    ['a decimal unit', 'version: 1\nguests: { 101: { spec: { memory: 2GB } } }'],
    ['a bad tag', 'version: 1\nguests: { 101: { tags: [a b] } }'],
    ['a slot out of range', 'version: 1\nguests: { 101: { networks: { net32: none } } }'],
    ['a property nobody knows', 'version: 1\nguests: { 101: { disks: { scsi1: { volume: a1:x, dicard: on } } } }'],
    ['an option nobody knows', 'version: 1\nguests: { 101: { options: { memory: 5 } } }'],
    ['a creation without a node', 'version: 1\nguests: { 101: { create: { from: clone, source: 9000 } } }'],
    ['another version', 'version: 2'],
    ['no version', 'guests: {}'],
  ])('refuses %s', (_what, text) => {
    expect(accepts(text)).toBe(false)
  })

  it('tells editors what each field means', () => {
    const undescribed: string[] = []
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      for (const [key, value] of Object.entries(node)) {
        if (key === 'properties') {
          for (const [field, its] of Object.entries(value as object)) {
            if (!JSON.stringify(its).includes('"description":"')) undescribed.push(field)
          }
        }
        walk(value)
      }
    }
    walk(desiredJsonSchema())
    expect(undescribed).toEqual([])
  })

  it('keeps "absent" alone', () => {
    expect(JSON.stringify(desiredJsonSchema())).toContain('"dependencies":{"absent":{"maxProperties":1}}')
  })
})
