/**
 * One value of a network, disk or option: how it is written in a file, and the text that Proxmox keeps for it.
 * Numbers and booleans are written as such, so that a file reads like YAML and not like property strings. Pure.
 */
import { z } from 'zod'
import type { GuestType } from '../../shared/domain/guest.ts'

/** `T` = null besides text where `none` unsets the value. */
export interface ValueField<T extends string | null = string> {
  /** From what stands in the file to Proxmox's own text. */
  readonly schema: z.ZodType<T>
  /** The only type of guest that has it; absent = both have it. */
  readonly only?: GuestType
  /** What to write instead of a wrong value; `name` is the name of the field. */
  readonly remedy: (name: string) => string
}

/** What editors show of a field. */
export interface About {
  readonly description: string
  readonly only?: GuestType
  readonly examples?: readonly unknown[]
}

/** `true` or `false`, `1` or `0` to Proxmox. */
export function flag(about: About): ValueField {
  return field(z.boolean().transform((on) => (on ? '1' : '0')), about, (name) => `Write ${name}: true or ${name}: false, without quotes.`)
}

/** A whole number from `min` to `max`. */
export function whole(min: number, max: number, about: About): ValueField {
  return field(z.int().min(min).max(max).transform(String), about, (name) => `"${name}" takes a whole number from ${min} to ${max}, without quotes.`)
}

/** A number from 0 to `max` that may have decimals; none so small that it would need an exponent. */
export function decimal(max: number, about: About): ValueField {
  const schema = z.number().min(0).max(max).transform(String).pipe(z.string().regex(/^\d+(\.\d+)?$/))
  return field(schema, about, (name) => `"${name}" takes a number from 0 to ${max}, without quotes.`)
}

/** One of Proxmox's own words. */
export function choice(words: readonly [string, ...string[]], about: About): ValueField {
  return field(z.enum(words), about, (name) => `"${name}" takes one of ${words.join(', ')}.`)
}

/** Text that fits `pattern`; a number may stand without quotes. `what` completes "the field takes …". */
export function text(pattern: RegExp, what: string, about: About): ValueField {
  const schema = z.union([z.string().max(1024).regex(pattern), z.number().transform(String).pipe(z.string().regex(pattern))])
  return field(schema, about, (name) => `"${name}" takes ${what}.`)
}

/** The same field with `true` and `false` besides, for what is switched on and off and can say more. */
export function orFlag({ schema, ...rest }: ValueField): ValueField {
  return { ...rest, schema: z.union([z.boolean().transform((on) => (on ? '1' : '0')), schema]).meta(z.globalRegistry.get(schema) ?? {}) }
}

/** The same field with `none` besides, which unsets it. */
export function orNone({ schema, ...rest }: ValueField): ValueField<string | null> {
  return { ...rest, schema: z.union([z.literal('none').transform((): null => null), schema]).meta(z.globalRegistry.get(schema) ?? {}) }
}

/**
 * Inside of brackets: characters that no value holds, since they end lines or are none. Spelled so that editors,
 * which read patterns without Unicode's classes, take the same.
 */
export const unprintable = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff`

function field(schema: z.ZodType<string>, { description, only, examples }: About, remedy: ValueField['remedy']): ValueField {
  const suffix = only === undefined ? '' : only === 'lxc' ? ' Containers only.' : ' VMs only.'
  const shown = schema.meta({ description: description + suffix, ...(examples !== undefined && { examples: [...examples] }) })
  return { schema: shown, ...(only !== undefined && { only }), remedy }
}
