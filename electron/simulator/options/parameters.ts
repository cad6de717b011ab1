import { badParameters } from '../apiError.ts'
import type { FormatCheck } from './formats.ts'

/** What one request parameter must look like; the words are those of the API schema. Optional unless said. */
export interface ParameterSpec {
  readonly type: 'integer' | 'boolean' | 'number' | 'string' | 'array'
  readonly required?: true
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly enum?: readonly string[]
  readonly pattern?: RegExp
  readonly check?: FormatCheck
  /** May be sent several times; the values are joined with commas. */
  readonly list?: true
  /** Refused with `Only root may use this option.`: no token is root. */
  readonly rootOnly?: true
}

/** Names may end in `[n]`: a family such as `net0`, `net1`, …. */
export type ParameterTable = Readonly<Record<string, ParameterSpec>>

/** A value as it came: form text, several of it, or JSON. */
export type RawValue = string | number | boolean | null | readonly unknown[]

/** The spec that speaks for `name`, be it a member of a family. */
export function findSpec<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  if (Object.hasOwn(table, name)) return table[name]
  const family = /^([a-z_-]+?)(0|[1-9]\d{0,2})$/.exec(name)?.[1]
  const key = `${family}[n]`
  return family !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
}

/**
 * Checks parameters as PVE::JSONSchema does and returns them as text: integers without leading zeros, booleans as
 * 0 and 1, JSON null dropped. Throws 400 naming every bad one.
 */
export function verifyParameters(table: ParameterTable, given: ReadonlyMap<string, RawValue>): ReadonlyMap<string, string> {
  const verified = new Map<string, string>()
  const errors: Record<string, string> = {}
  for (const [name, raw] of given) {
    const spec = findSpec(table, name)
    if (raw === null) continue
    const result = spec ? verifyOne(spec, raw, name) : { error: 'property is not defined in schema and the schema does not allow additional properties' }
    if ('error' in result) errors[name] = result.error
    else verified.set(name, result.value)
  }
  for (const [name, spec] of Object.entries(table)) {
    if (spec.required && !given.has(name)) errors[name] = 'property is missing and it is not optional'
  }
  if (Object.keys(errors).length > 0) throw badParameters(errors)
  for (const [name, value] of verified) {
    if (findSpec(table, name)?.rootOnly && value !== '0') throw badParameters({ [name]: 'Only root may use this option.' })
  }
  return verified
}

type Verified = { readonly value: string } | { readonly error: string }

function verifyOne(spec: ParameterSpec, raw: RawValue, name: string): Verified {
  if (Array.isArray(raw)) {
    return spec.list || spec.type === 'array' ? { value: raw.map(String).join(',') } : { error: `type check ('${spec.type}') failed - got ARRAY` }
  }
  const text = typeof raw === 'boolean' ? (raw ? '1' : '0') : String(raw)
  const canonical = canonicalScalar(spec, text)
  if (canonical === null) return { error: `type check ('${spec.type}') failed - got '${text}'` }
  const error = checkScalar(spec, canonical, name)
  return error === null ? { value: canonical } : { error }
}

/** The value as it is kept, or null when it is not of the type. */
function canonicalScalar(spec: ParameterSpec, text: string): string | null {
  switch (spec.type) {
    case 'integer': return /^[+-]?\d+$/.test(text) ? String(Number.parseInt(text, 10)) : null
    case 'number': return /^[+-]?\d+(\.\d+)?$/.test(text) ? text : null
    case 'boolean': return /^[01]$/.test(text) ? text : null
    case 'string':
    case 'array': return text
  }
}

function checkScalar(spec: ParameterSpec, text: string, name: string): string | null {
  const wrongFormat = spec.check?.(text, name) ?? null
  if (wrongFormat !== null) return wrongFormat
  if (spec.minLength !== undefined && text.length < spec.minLength) return `value must be at least ${spec.minLength} characters long`
  if (spec.minimum !== undefined && Number(text) < spec.minimum) return `value must have a minimum value of ${spec.minimum}`
  if (spec.maximum !== undefined && Number(text) > spec.maximum) return `value must have a maximum value of ${spec.maximum}`
  if (spec.maxLength !== undefined && text.length > spec.maxLength) return `value may only be ${spec.maxLength} characters long`
  if (spec.enum && !spec.enum.includes(text)) return `value '${text}' does not have a value in the enumeration '${spec.enum.join(', ')}'`
  if (spec.pattern && !spec.pattern.test(text)) return 'value does not match the regex pattern'
  return null
}

const checkVmid: FormatCheck = (value) => (/^[1-9]\d{2,8}$/.test(value) ? null : 'invalid format - value does not look like a valid VM ID\n')
export const vmidParameter: ParameterSpec = { type: 'integer', required: true, minimum: 100, maximum: 999_999_999, check: checkVmid }
export const nodeParameter: ParameterSpec = { type: 'string', required: true }
export const digestParameter: ParameterSpec = { type: 'string', maxLength: 40 }
export const flag: ParameterSpec = { type: 'boolean' }
