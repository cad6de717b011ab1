/** Turns what the schema says of a value into a sentence and a remedy. */
import type { z } from 'zod'
import { cloudInitFields, ipConfigField, sshKeyField } from './cloudInitFields.ts'
import { diskFields } from './diskFields.ts'
import { networkFields } from './networkFields.ts'
import { optionFields } from './optionFields.ts'
import { suggestField, suggestRun, type Place } from './suggest.ts'
import type { ValueField } from './valueField.ts'

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
 * does. Several faults in one place make several explanations. Pure.
 */
export function explainIssue(issue: z.core.$ZodIssue, value: unknown): readonly Explanation[] {
  const inner = innerIssues(issue, value)
  if (inner !== null) return inner.flatMap((each) => explainIssue(each, valueBelow(value, each.path.slice(issue.path.length))))
  const where = subject(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const form: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'from') : undefined
    return issue.keys.map((key) => ({
      message: `${where}unknown ${placeOf(issue.path) === 'options' ? 'option' : 'field'} ${show(key)}`,
      hint: suggestField(key, placeOf(issue.path), typeof form === 'string' ? form : undefined),
      path: [...issue.path, key],
      atKey: true,
    }))
  }
  if (issue.code === 'custom') {
    const hint: unknown = issue.params?.['hint']
    return [{ message: subject(issue.path.slice(0, 2)) + issue.message, hint: typeof hint === 'string' ? hint : '', path: issue.path, atKey: true }]
  }
  const { message, hint } = explainValue(issue.path, value)
  return [{ message: where + message, hint, path: issue.path, atKey: value === undefined }]
}

/** Where one of several shapes was meant, what is wrong with that one: a mapping is meant as a mapping. null = not so. */
function innerIssues(issue: z.core.$ZodIssue, value: unknown): readonly z.core.$ZodIssue[] | null {
  if (issue.code !== 'invalid_union' || typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const meant = issue.errors.find((issues) => issues.length > 0 && issues.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys'))
  return meant === undefined ? null : meant.map((each) => ({ ...each, path: [...issue.path, ...each.path] }))
}

function valueBelow(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? Reflect.get(value, part) : undefined), root)
}

/** Which fields can stand at a path. */
function placeOf(path: readonly PropertyKey[]): Place {
  if (path.length === 0) return 'file'
  const part = path[2]
  return part === 'spec' || part === 'networks' || part === 'disks' || part === 'options' || part === 'cloud-init' || part === 'ha' || part === 'create' ? part : 'guest'
}

function subject(path: readonly PropertyKey[]): string {
  if (path[0] !== 'guests' || path.length < 2) return ''
  const inSlot = (path[2] === 'networks' || path[2] === 'disks') && path.length > 3
  return `guest ${String(path[1])}: ${inSlot ? `${String(path[3])}: ` : ''}`
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
  const known = valueFieldAt(path)
  if (known !== null) return { message: `${show(value)} is no value for "${field}"`, hint: known.remedy(field) }
  const words = partWords(path) ?? (path[0] === 'guests' && path.length > 3 && path[2] !== 'spec' && path[2] !== 'tags' ? undefined : fieldWords[field])
  return words === undefined ? { message: `"${field}" has a wrong value`, hint: 'Remove the line.' } : words(value)
}

/** The description of a property, option or cloud-init field; null where none stands. */
function valueFieldAt(path: readonly PropertyKey[]): ValueField<string | null> | null {
  const [, , place, first, second] = path.map(String)
  const find = (fields: Readonly<Record<string, ValueField<string | null>>>, name: string | undefined) =>
    name !== undefined && Object.hasOwn(fields, name) ? (fields[name] ?? null) : null
  switch (place) {
    case 'networks':
      return find(networkFields, second)
    case 'disks':
      return find(diskFields, second)
    case 'options':
      return find(optionFields, first)
    case 'cloud-init':
      return first === 'ssh-keys' ? sshKeyField : first === 'ip' && second !== undefined ? ipConfigField : find(cloudInitFields, first)
    default:
      return null
  }
}

/** Words for the parts of a guest and what stands in them, by path. */
function partWords(path: readonly PropertyKey[]): ((value: unknown) => Words) | null {
  const [, , place, first, second] = path.map(String)
  switch (place) {
    case 'networks':
      if (first === undefined) return (value) => ({ message: `"networks" is ${show(value)}`, hint: 'Put networks under it by their slot: "net0: { bridge: vmbr0 }".' })
      return (value) => ({ message: `${show(value)} stands where the fields of a network belong`, hint: `Write "${first}: { bridge: vmbr0 }", or "${first}: none" for an empty slot.` })
    case 'disks':
      if (first === undefined) return (value) => ({ message: `"disks" is ${show(value)}`, hint: 'Put disks under it by their slot: "scsi1: { storage: local-lvm, size: 8GiB }".' })
      if (second === 'size') return (value) => explainSize('size', value, 'Write a size such as 16GiB.')
      if (second === 'volume') return explainVolume
      if (second === 'storage') return (value) => ({ message: `${show(value)} cannot be the name of a storage`, hint: 'Write the name of a storage of the host, such as local-lvm.' })
      return (value) => ({ message: `${show(value)} stands where the fields of a disk belong`, hint: `Write "${first}: { volume: … }", or "${first}: none" for an empty slot.` })
    case 'options':
      return (value) => ({ message: `"options" is ${show(value)}`, hint: 'Put options under it, such as "protection: true".' })
    case 'cloud-init':
      if (first === 'ip') return (value) => ({ message: `"ip" is ${show(value)}`, hint: 'Put addresses under it by network: ip: { net0: "ip=dhcp" }.' })
      return (value) => ({ message: `"cloud-init" is ${show(value)}`, hint: 'Put fields under it, such as "user: ops".' })
    case 'ha':
      return explainHa(first)
    case 'create':
      return explainCreation(first)
    default:
      return null
  }
}

function explainVolume(value: unknown): Words {
  const path = typeof value === 'string' && value.startsWith('/')
  return {
    message: path ? `${show(value)} is a path of the node` : `${show(value)} is no volume id`,
    hint: path ? 'Paths (bind mounts, whole devices) are set on the node by hand. Remove this slot.' : 'Write it as Proxmox stores it: "local-lvm:vm-101-disk-1".',
  }
}

function explainHa(field: string | undefined): (value: unknown) => Words {
  if (field === undefined) return (value) => ({ message: `"ha" is ${show(value)}`, hint: 'Write "ha: { max-restart: 1 }", "ha: {}" for the defaults, or "ha: none".' })
  if (field === 'group') return (value) => ({ message: `${show(value)} cannot be the name of a group`, hint: 'Write the name of an HA group of the cluster.' })
  return (value) => ({ message: `${show(value)} is no value for "${field}"`, hint: `Write ${field}: as a whole number from 0 to 10, without quotes.` })
}

const creationWords: Readonly<Record<string, string>> = {
  from: 'Write "from: template" for a container, "from: empty" for a VM, or "from: clone".',
  node: 'Name the node on which it is made, such as "node: pve1".',
  template: 'Write a template archive: "template: local:vztmpl/debian-12-standard_12.7-1_amd64.tar.zst".',
  storage: 'Write the name of a storage of the host, such as "storage: local-lvm".',
  unprivileged: 'Write "unprivileged: true" or "unprivileged: false", without quotes.',
  iso: 'Write an ISO image: "iso: local:iso/debian-12.7.0-amd64-netinst.iso".',
  'cloud-init-storage': 'Write the name of a storage of the host, such as "cloud-init-storage: local-lvm".',
  source: 'Write the VMID of the guest to copy, such as "source: 9000".',
  full: 'Write "full: true" for a copy of its own, or "full: false" for one linked to the template.',
}

function explainCreation(field: string | undefined): (value: unknown) => Words {
  if (field === undefined) return (value) => ({ message: `"create" is ${show(value)}`, hint: 'Put fields under it, beginning with "from: template", "from: empty" or "from: clone".' })
  return (value) => ({
    message: value === undefined ? `"create" does not say "${field}"` : `${show(value)} is no value for "${field}"`,
    hint: creationWords[field] ?? 'Remove the line.',
  })
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
  const message = `${show(value)} is no ${field === 'size' ? '' : `${field} `}size`
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
