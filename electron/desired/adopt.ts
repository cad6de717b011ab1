/** Turns what runs into desired state: YAML that declares each guest exactly as it is. */
import { Document, Pair, Scalar, YAMLMap, isCollection, isMap, isScalar } from 'yaml'
import type { ActualGuest, HostId } from '../../shared/domain/guest.ts'
import { describeGuest, oneLine, type ReadableGuest } from './describeGuest.ts'
import { jsonSchemaFileName } from './jsonSchema.ts'

/** Options under which every desired-state file is written: lines are never folded. */
export const yamlStyle = { lineWidth: 0 } as const

/** What to adopt. `seenAt` is when the guests were observed, ISO 8601 UTC. */
export interface AdoptInput {
  readonly host: HostId
  readonly guests: readonly ActualGuest[]
  readonly seenAt: string
}

/**
 * A whole commented desired-state file for these guests, sorted by VMID. A plan made with it right afterwards is
 * empty: it declares the values after the next start, normalised (a disk in whole MiB). What cannot be declared (a
 * configuration that was not readable, a value outside the limits, the run state of a template) is left out and
 * named in a comment. Pure.
 */
export function adoptYaml(input: AdoptInput): string {
  const document = new Document({ version: 1, host: input.host })
  document.commentBefore = [
    ` yaml-language-server: $schema=./${jsonSchemaFileName}`,
    ' ',
    ` What runs on ${input.host}, as seen ${oneLine(input.seenAt)}.`,
    ' Change a value to have it changed on the host. Remove a line and that field is left alone.',
    ' A guest that is not mentioned is left alone. To have one removed (after a signature), write',
    ' only "absent: true" under its VMID.',
    ' Disks stand by the volume they hold and are never renumbered. MAC addresses are kept as they are.',
  ].join('\n')
  const guests = new YAMLMap()
  guests.items.push(...guestPairs(document, adoptable(input.guests)))
  document.set('guests', guests)
  const unread = input.guests.filter((guest) => guest.spec === null)
  if (unread.length > 0) {
    document.comment = [' Left out, for the configuration could not be read:', ...unread.map((guest) => `   ${headline(guest)}`)].join('\n')
  }
  return document.toString(yamlStyle)
}

/** The guests that can be adopted, by VMID: those whose configuration was read. Pure. */
export function adoptable(guests: readonly ActualGuest[]): readonly ReadableGuest[] {
  return guests
    .filter((guest): guest is ReadableGuest => guest.spec !== null)
    .toSorted((a, b) => a.ref.vmid - b.ref.vmid)
}

/** Entries for the `guests` of a document, in the order given, with their comments. Pure. */
export function guestPairs(document: Document, guests: readonly ReadableGuest[]): readonly Pair<Scalar, unknown>[] {
  return guests.map((guest, index) => {
    const { entry, leftOut } = describeGuest(guest)
    const key = new Scalar(guest.ref.vmid)
    key.commentBefore = [headline(guest), ...leftOut].map((line) => ` ${line}`).join('\n')
    key.spaceBefore = index > 0
    const value = document.createNode(entry)
    if (isMap(value)) styleGuest(value)
    return new Pair(key, value)
  })
}

/** Styles a guest as it is written: lists, slots and resources on one line each, notes of several lines as a block. */
export function styleGuest(guest: YAMLMap): void {
  for (const { key, value } of guest.items) {
    const field = isScalar(key) ? key.value : ''
    if ((field === 'spec' || field === 'tags' || field === 'ha') && isCollection(value)) value.flow = true
    if ((field === 'networks' || field === 'disks') && isMap(value)) for (const slot of value.items) if (isCollection(slot.value)) slot.value.flow = true
    // The library falls back to quotes where a block would lose something.
    if (field === 'description' && isScalar(value) && String(value.value).includes('\n')) value.type = Scalar.BLOCK_LITERAL
  }
}

function headline(guest: ActualGuest): string {
  const kind = `${guest.ref.type === 'lxc' ? 'container' : 'VM'}${guest.template ? ' template' : ''}`
  const name = guest.name === null ? '' : ` ${oneLine(guest.name)}`
  return `${guest.ref.vmid}${name}: ${kind} on node ${oneLine(guest.node)}`
}
