/** Turns what the schema says of a value into a sentence and a remedy. */
import type { z } from 'zod'
import { suggestField, suggestRun } from './suggest.ts'

/** A fault in plain words. `atKey`: its place is the key, not the value. */
export interface Explanation {
  readonly message: string
  readonly hint: string
  /** Path to what is wrong, from the top of the file. */
  readonly path: readonly PropertyKey[]
  readonly atKey: boolean
}

/**
 * Explains one issue of `desiredFileSchema`. `value` is what stands at the issue's path, undefined when nothing
 * does. Several unknown fields in one place make several explanations. Pure.
 */
export function explainIssue(issue: z.core.$ZodIssue, value: unknown): readonly Explanation[] {
  const where = subject(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const place = issue.path.length === 0 ? 'file' : issue.path.at(-1) === 'spec' ? 'spec' : 'guest'
    return issue.keys.map((key) => ({
      message: `${where}unknown field ${show(key)}`,
      hint: suggestField(key, place),
      path: [...issue.path, key],
      atKey: true,
    }))
  }
  if (issue.code === 'custom') {
    const hint: unknown = issue.params?.['hint']
    return [{ message: where + issue.message, hint: typeof hint === 'string' ? hint : '', path: issue.path, atKey: true }]
  }
  const { message, hint } = explainValue(issue.path, value)
  return [{ message: where + message, hint, path: issue.path, atKey: value === undefined }]
}

function subject(path: readonly PropertyKey[]): string {
  return path[0] === 'guests' && path.length > 1 ? `guest ${String(path[1])}: ` : ''
}

type Words = Pick<Explanation, 'message' | 'hint'>

function explainValue(path: readonly PropertyKey[], value: unknown): Words {
  const field = String(path.findLast((part) => typeof part === 'string') ?? '')
  if (path.length === 0) return { message: `the file holds ${show(value)} where fields belong`, hint: 'Start it with "version: 1".' }
  if (path.length === 2 && path[0] === 'guests') {
    return { message: `${show(value)} stands where its fields belong`, hint: 'Put fields under the VMID, such as "run: running".' }
  }
  if (value === null && field !== 'version' && typeof path.at(-1) === 'string') {
    return { message: `"${field}" has no value`, hint: 'Give it a value, or remove the line to leave it unmanaged.' }
  }
  const words = fieldWords[field]
  return words === undefined ? { message: `"${field}" has a wrong value`, hint: 'Remove the line.' } : words(value)
}

const fieldWords: Readonly<Record<string, (value: unknown) => Words>> = {
  version: (value) =>
    value === undefined
      ? { message: 'the file does not say its version', hint: 'Add the line "version: 1" at the top.' }
      : { message: `version ${show(value)} is not known`, hint: 'Write "version: 1".' },
  host: (value) => ({
    message: `${show(value)} cannot be the name of a host`,
    hint: 'Use the name under which the host was added: lower-case letters, digits, ".", "_" or "-".',
  }),
  guests: (value) => ({ message: `"guests" is ${show(value)}`, hint: 'Put the guests under it, each by its VMID: "101:".' }),
  type: (value) => ({ message: `${show(value)} is no type of guest`, hint: 'Write "type: lxc" for a container or "type: qemu" for a VM.' }),
  absent: (value) => ({
    message: `"absent" is ${show(value)}, and it takes only true`,
    hint: 'To keep the guest, remove the line. To have it removed, write "absent: true".',
  }),
  run: (value) => {
    const meant = suggestRun(value)
    return {
      message: `${show(value)} is no run state`,
      hint: meant === null ? 'Write "run: running" or "run: stopped".' : `Write "run: ${meant}".`,
    }
  },
  name: (value) => ({
    message: `${show(value)} cannot be the name of a guest`,
    hint: 'Use a DNS name of at most 255 characters: letters, digits and inner hyphens, parts joined by dots.',
  }),
  spec: (value) => ({ message: `"spec" is ${show(value)}`, hint: 'Put fields under it, such as "cores: 2" and "memory: 2GiB".' }),
  cores: (value) => ({ message: `${show(value)} is no number of cores`, hint: 'Write a whole number from 1 to 8192, without quotes.' }),
  memory: (value) => explainSize('memory', value, 'Memory is at least 16MiB.'),
  swap: (value) => explainSize('swap', value, 'Write "swap: 0" for none, or a size such as 512MiB.'),
  disk: (value) => explainSize('disk', value, 'Write a size such as 16GiB.'),
  description: (value) =>
    typeof value === 'string'
      ? { message: `the description has ${value.length} characters`, hint: 'Proxmox keeps at most 8192 characters.' }
      : { message: `the description is ${show(value)}, which is no text`, hint: 'Put it in quotes.' },
  tags: explainTag,
  onboot: (value) => ({ message: `"onboot" is ${show(value)}`, hint: 'Write "onboot: true" or "onboot: false", without quotes.' }),
}

function explainSize(field: string, value: unknown, otherwise: string): Words {
  const message = `${show(value)} is no ${field} size`
  if (typeof value === 'number') {
    return { message: `"${field}: ${value}" has no unit`, hint: `Write ${field}: ${value}MiB or ${value}GiB, whichever is meant.` }
  }
  const decimal = typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*([kmgtp])b\s*$/i.exec(value) : null
  if (decimal !== null) {
    return {
      message: `${show(value)} is a decimal unit`,
      hint: `Write ${field}: ${decimal[1]}${decimal[2]?.toUpperCase()}iB. Proxmox counts in binary units.`,
    }
  }
  if (typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value)) {
    return { message: `${show(value)} has no unit`, hint: `Write ${field}: ${value.trim()}MiB or ${value.trim()}GiB, whichever is meant.` }
  }
  return { message, hint: `Sizes are a number with KiB, MiB, GiB or TiB. ${otherwise}` }
}

function explainTag(value: unknown): Words {
  if (typeof value === 'string') {
    return {
      message: `${show(value)} cannot be a tag`,
      hint: 'A tag starts with a letter, digit or "_", and goes on with these or "-", "+", ".". Several tags make a list: [prod, web].',
    }
  }
  if (typeof value === 'object') return { message: `"tags" holds ${show(value)}`, hint: 'Write a list: tags: [prod, web].' }
  return { message: `the tag ${show(value)} is no text`, hint: `Put it in quotes: "${show(value)}".` }
}

/** A value as a reader knows it, short. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a mapping'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}…` : value)
}
