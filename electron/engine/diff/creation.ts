/**
 * How a declared guest that is not there would be made: one operation on a free VMID. What can be set with it is; the
 * run state, high availability and, for a copy, everything but its name follow once it is there. Pure.
 */
import type { ActualGuest, DesiredCreation, DesiredDisk, DesiredGuest, GuestRef, GuestType, HostId } from '../../../shared/domain/guest.ts'
import type { OperationKind, OperationParameters, Withheld } from '../../../shared/domain/operation.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { storedOption } from '../normalise/configurableOptions.ts'
import { creationFault } from '../normalise/creationOptions.ts'
import { sentDiskProperties } from '../normalise/disks.ts'
import { composeNetwork } from '../normalise/networks.ts'
import { isPropertyValue } from '../normalise/propertyString.ts'
import { bytesToMiB, formatGibibytes } from '../normalise/sizes.ts'
import { formatTags } from '../normalise/tags.ts'
import { normaliseDescription } from '../normalise/text.ts'
import { bySlot } from './slots.ts'

/** How a guest comes into being that is declared and not there. */
export interface Creation {
  readonly ref: GuestRef
  /** Where the guest is to be. */
  readonly node: string
  readonly kind: OperationKind
  readonly parameters: OperationParameters
  /** The guest that is copied; null = none. */
  readonly source: number | null
}

/** What a creation is planned from, besides its declaration. */
export interface CreationContext {
  /** Absent = nothing is made, for nobody could say where. */
  readonly host?: HostId
  /** The other guests of the host, for the one that is copied. */
  guest?(vmid: number): ActualGuest | undefined
}

type Refusal = Omit<Withheld, 'field'>
type Options = Record<string, string>

/** Plans the creation, or says why there is none. Pure. */
export function planCreation(desired: DesiredGuest, create: DesiredCreation, context: CreationContext): Result<Creation, Refusal> {
  if (context.host === undefined) return err({ code: 'guest_not_found', reason: 'The host has no guest with this VMID, and it is not known where it would be made.' })
  const source = create.from === 'clone' ? context.guest?.(create.source) : undefined
  if (create.from === 'clone' && source === undefined) {
    return err({ code: 'guest_not_found', reason: `It is to be a copy of guest ${create.source}, which the host does not show: once that is there, the copy is made.` })
  }
  const type = typeOf(desired, create, source)
  if (desired.type !== undefined && desired.type !== type) return err(invalid(`It is declared as ${desired.type}, but made as ${type}.`))
  const ref: GuestRef = { host: context.host, vmid: desired.vmid, type }
  if (create.from === 'clone') return source === undefined ? err(invalid('There is nothing to copy.')) : planClone(ref, desired, create, source)
  const options = create.from === 'template' ? containerOptions(desired, create) : machineOptions(desired, create)
  if (!options.ok) return options
  return ok({ ref, node: create.node, kind: 'guest.create', parameters: { node: create.node, options: options.value }, source: null })
}

function typeOf(desired: DesiredGuest, create: DesiredCreation, source: ActualGuest | undefined): GuestType {
  if (create.from === 'clone') return source?.ref.type ?? desired.type ?? 'lxc'
  return create.from === 'template' ? 'lxc' : 'qemu'
}

function invalid(reason: string): Refusal {
  return { code: 'desired_invalid', reason }
}

function planClone(ref: GuestRef, { name }: DesiredGuest, { node, full, storage }: Extract<DesiredCreation, { from: 'clone' }>, source: ActualGuest): Result<Creation, Refusal> {
  if (!full && !source.template) return err(invalid(`Guest ${source.ref.vmid} is no template, and only of a template a linked copy is made. Declare "full: true", or make it a template.`))
  if (source.ref.type === 'lxc' && full && source.run === 'running') {
    return err({ code: 'guest_running', reason: `Container ${source.ref.vmid} runs, and Proxmox copies one as it is only while it is stopped. Shut it down until it is copied.` })
  }
  if (!full && storage !== undefined) return err(invalid('A linked copy lies where its template lies: leave out the storage.'))
  const parameters = {
    source: source.ref.vmid, sourceNode: source.node, full,
    ...(name === undefined ? {} : { name }),
    ...(storage === undefined ? {} : { storage }),
    ...(node === source.node ? {} : { target: node }),
  }
  return ok({ ref, node, kind: 'guest.clone', parameters, source: source.ref.vmid })
}

function containerOptions(desired: DesiredGuest, create: Extract<DesiredCreation, { from: 'template' }>): Result<Options, Refusal> {
  const root = desired.disks?.['rootfs'] ?? undefined
  const sizeBytes = root?.sizeBytes ?? desired.diskBytes
  if (sizeBytes === undefined) return err(invalid('A new container needs the size of its root disk: declare "disk".'))
  if (root?.storage !== undefined && root.storage !== create.storage) return err(invalid(`Its root disk is declared on ${root.storage}, but made on ${create.storage}.`))
  const disks = { ...desired.disks, rootfs: { properties: {}, ...root, storage: create.storage, sizeBytes } }
  return optionsOf('lxc', { ...desired, disks }, { ostemplate: create.template, unprivileged: create.unprivileged ? '1' : '0' })
}

function machineOptions(desired: DesiredGuest, { iso, cloudInitStorage }: Extract<DesiredCreation, { from: 'empty' }>): Result<Options, Refusal> {
  const free = ['ide2', 'ide0', 'ide1', 'ide3'].filter((slot) => !desired.disks?.[slot])
  const drives = [...(iso === undefined ? [] : [`${iso},media=cdrom`]), ...(cloudInitStorage === undefined ? [] : [`${cloudInitStorage}:cloudinit`])]
  if (drives.length > free.length) return err(invalid('No IDE slot is left for the CD or cloud-init drive.'))
  return optionsOf('qemu', desired, Object.fromEntries(drives.map((drive, index) => [free[index] ?? '', drive])))
}

/** All that Proxmox takes when it makes a guest, beside what it is made from. */
function optionsOf(type: GuestType, desired: DesiredGuest, own: Options): Result<Options, Refusal> {
  const options: Options = { ...own }
  if (desired.name !== undefined) options[type === 'lxc' ? 'hostname' : 'name'] = desired.name
  if (desired.cores !== undefined) options['cores'] = String(desired.cores)
  if (desired.memoryBytes !== undefined) options['memory'] = String(bytesToMiB(desired.memoryBytes))
  if (desired.swapBytes !== undefined && type === 'lxc') options['swap'] = String(bytesToMiB(desired.swapBytes))
  const description = normaliseDescription(desired.description)
  if (description !== '') options['description'] = description
  if (desired.tags !== undefined && desired.tags.length > 0) options['tags'] = formatTags(desired.tags)
  if (desired.onboot !== undefined) options['onboot'] = desired.onboot ? '1' : '0'
  for (const [key, value] of Object.entries(desired.options ?? {})) {
    if (value !== null) options[key] = storedOption(key, value)
  }
  for (const [slot, network] of Object.entries(desired.networks ?? {})) {
    if (network === null) continue
    const value = Object.values(network.properties).every(isPropertyValue) ? composeNetwork(type, network.properties, null) : null
    if (value === null) return err(invalid(`${slot} is not whole: a new network needs its ${type === 'qemu' ? 'model, e.g. virtio' : 'name in the container, e.g. eth0'}.`))
    options[slot] = value
  }
  for (const slot of Object.keys(desired.disks ?? {}).toSorted(bySlot)) {
    const disk = desired.disks?.[slot]
    if (!disk) continue
    const value = newDisk(type, slot, disk)
    if (!value.ok) return value
    options[slot] = value.value
  }
  const faults = Object.entries(options).flatMap(([key, value]) => creationFault(type, key, value) ?? [])
  return faults.length === 0 ? ok(options) : err(invalid(`It cannot be made so: ${faults.join('; ')}.`))
}

/** `local-lvm:8,backup=1`: a new volume, in GiB as `storage:size` wants it. */
function newDisk(type: GuestType, slot: string, { volume, storage, sizeBytes, properties }: DesiredDisk): Result<string, Refusal> {
  if (volume !== undefined) return err(invalid(`${slot} names the volume ${volume}, and a new guest has none yet.`))
  if (storage === undefined || sizeBytes === undefined) return err(invalid(`${slot} needs a storage and a size, for a new guest has no disk yet.`))
  if (!Object.values(properties).every(isPropertyValue)) return err(invalid(`A value of ${slot} holds a comma or a line break.`))
  return ok([`${storage}:${formatGibibytes(sizeBytes)}`, ...Object.entries(sentDiskProperties(type, properties)).map(([key, value]) => `${key}=${value}`)].join(','))
}
