/** The part of a JSON schema with which Proxmox describes what a call returns. */
export interface ReturnSchema {
  readonly type?: string
  readonly optional?: 0 | 1
  readonly enum?: readonly string[]
  readonly items?: ReturnSchema
  readonly properties?: Readonly<Record<string, ReturnSchema>>
}

/**
 * What is wrong with a value, one text for each place. Perl does not tell numbers from text, and the recorded daemons
 * answer numbers where the schema says string and text where it says number; both pass here as they must in a client.
 */
export function checkReturns(schema: ReturnSchema, value: unknown, at: string): readonly string[] {
  if (value === undefined || value === null) return schema.type === 'null' || schema.optional === 1 || schema.type === undefined ? [] : [`${at} is missing`]
  const text = typeof value === 'object' ? '' : JSON.stringify(value).replace(/^"|"$/g, '')
  switch (schema.type) {
    case 'null': return [`${at} should be null`]
    case 'array': return Array.isArray(value) ? value.flatMap((item, index) => checkReturns(schema.items ?? {}, item, `${at}[${index}]`)) : [`${at} is no array`]
    case 'object': return typeof value === 'object' && !Array.isArray(value) ? checkProperties(schema, value as Record<string, unknown>, at) : [`${at} is no object`]
    case 'boolean': return ['0', '1', 'true', 'false'].includes(text) ? [] : [`${at} is no boolean`]
    case 'integer': return /^-?\d+$/.test(text) ? [] : [`${at} is no integer: ${JSON.stringify(value)}`]
    case 'number': return text !== '' && Number.isFinite(Number(text)) ? [] : [`${at} is no number: ${JSON.stringify(value)}`]
    case 'string': return typeof value === 'object' ? [`${at} is no text`] : checkEnum(schema, text, at)
    default: return []
  }
}

function checkProperties(schema: ReturnSchema, value: Record<string, unknown>, at: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => (key.includes('[') ? [] : checkReturns(property, value[key], `${at}.${key}`)))
}

function checkEnum(schema: ReturnSchema, text: string, at: string): readonly string[] {
  return schema.enum === undefined || schema.enum.includes(text) ? [] : [`${at} is none of ${schema.enum.join(', ')}: ${text}`]
}
