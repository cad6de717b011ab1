/** What a declaration of one field would say if it said what the host shows. Pure. */
import { isConfigurable } from '../engine/normalise/configurableOptions.ts'
import { propertiesOf } from '../engine/normalise/diskProperties.ts'
import { differingDiskProperties, parseDisk, storageOf } from '../engine/normalise/disks.ts'
import { differingNetworkProperties, parseNetwork } from '../engine/normalise/networks.ts'
import { normaliseTags } from '../engine/normalise/tags.ts'
import { normaliseDescription } from '../engine/normalise/text.ts'
import type { ActualGuest, DesiredDisk, DesiredGuest, DesiredNetwork, ManagedField } from '../../shared/domain/guest.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { describeDisk, describeDiskProperty, describeNetwork, describeNetworkProperty, describeOption, describeSize } from './describeDevices.ts'
import { describeHa, describeMiB, describeRootSize, oneLine, type ReadableGuest } from './describeGuest.ts'
import { diskFields } from './diskFields.ts'
import { fieldSchemas } from './guestFields.ts'
import { networkFields } from './networkFields.ts'
import { diskSlotType, networkSlotPattern } from './slots.ts'
import type { ValueField } from './valueField.ts'

/**
 * The value of a field as a file writes it, after the next start; undefined = the field is to stand there no more. What
 * is declared of a slot decides what is told of it: nothing comes to be managed that was not. An error is a sentence
 * on why the value cannot be declared.
 */
export function actualAsDeclared(field: ManagedField, actual: ActualGuest, declared: DesiredGuest): Result<unknown, string> {
  if (field === 'absent') return ok(undefined)
  if (field === 'run') return runOf(actual)
  if (field === 'ha') return haOf(actual, declared)
  if (field === 'create') return err('how a guest comes into being is for its declaration to say')
  if (actual.spec === null) return err('its configuration could not be read')
  const guest: ReadableGuest = { ...actual, spec: actual.spec }
  const { nextBoot: values, options: { nextBoot: options } } = guest.spec
  switch (field) {
    case 'name':
    case 'cores':
      return named(field, values[field])
    case 'memory':
      return named(field, describeMiB(values.memoryMiB))
    case 'swap':
      return named(field, describeMiB(values.swapMiB))
    case 'disk': {
      const size = describeRootSize(guest)
      return size === null ? err('the host does not say how large the root disk is') : named(field, size)
    }
    case 'description':
      return named(field, normaliseDescription(values.description))
    case 'tags':
      return named(field, [...normaliseTags(values.tags)])
    case 'onboot':
      return ok(values.onboot)
  }
  const raw = options[field]
  if (networkSlotPattern.test(field)) return raw === undefined ? ok('none') : networkOf(field, raw, guest, declared.networks?.[field])
  if (field === 'rootfs' && raw === undefined) return err('the host shows no root disk')
  if (diskSlotType(field) !== null) return raw === undefined ? ok('none') : diskOf(field, raw, guest, declared.disks?.[field])
  if (!isConfigurable(actual.ref.type, field)) return err('it cannot be declared for this type of guest')
  if (raw === undefined) return ok(field === 'sshkeys' ? [] : field === 'vga' || (field === 'ostype' && actual.ref.type === 'lxc') ? undefined : 'none')
  return orUnfit(describeOption(actual.ref.type, field, raw))
}

/** null = the host has no such value. */
function named(field: keyof typeof fieldSchemas, value: unknown): Result<unknown, string> {
  if (value === null) return ok(undefined)
  return fieldSchemas[field].safeParse(value).success ? ok(value) : err('its value is outside of what can be declared')
}

function runOf({ run, template, ha, hostStatus }: ActualGuest): Result<unknown, string> {
  if (template) return ok(undefined)
  if (run === 'unspecified') return err(`the host says "${oneLine(hostStatus)}", which is neither running nor stopped`)
  const asked = ha === null || ha === undefined || ha.state === 'ignored' ? run : ha.state === 'started' || ha.state === 'enabled' ? 'running' : 'stopped'
  return asked === run ? ok(run) : err(`it is ${run}, and high availability is asked to have it ${asked}`)
}

function haOf(actual: ActualGuest, declared: DesiredGuest): Result<unknown, string> {
  if (actual.ha === undefined) return err('what high availability is asked for was not read')
  if (actual.ha === null) return ok('none')
  const entry = describeHa(actual)
  if (entry === undefined) return err('what high availability is asked for cannot be declared')
  const { group, ...rest } = entry
  return ok(declared.ha && declared.ha.group === undefined ? rest : { ...(group !== undefined && { group }), ...rest })
}

function networkOf(slot: string, raw: string, { ref: { type } }: ReadableGuest, declared: DesiredNetwork | null | undefined): Result<unknown, string> {
  if (declared === null || declared === undefined) return orUnfit(describeNetwork(type, slot, raw).entry ?? undefined)
  const stored = parseNetwork(type, raw)
  return only(declared.properties, (name) => {
    const value = stored.get(name)
    if (name === 'mac' && value !== undefined) return value.toUpperCase()
    if (value !== undefined) return describeNetworkProperty(type, name, value, raw) ?? null
    return switchWhere(networkFields[name], (declaredAs) => differingNetworkProperties(type, { [name]: declaredAs }, raw).length === 0)
  })
}

function diskOf(slot: string, raw: string, { ref: { type }, spec }: ReadableGuest, declared: DesiredDisk | null | undefined): Result<unknown, string> {
  const disk = parseDisk(type, slot, raw)
  if (disk === null) return err('a CD or cloud-init drive is there')
  const whole = describeDisk(type, slot, raw, slot !== spec.rootSlot)
  if (whole.entry === null) return err(whole.leftOut[0] ?? 'it cannot be declared')
  if (declared === null || declared === undefined) return ok(whole.entry)
  const stored = propertiesOf(type, raw)
  const properties = only(declared.properties, (name) => {
    const value = stored.get(name)
    if (value !== undefined) return describeDiskProperty(type, slot, name, value, raw) ?? null
    return switchWhere(diskFields[name], (declaredAs) => Object.keys(differingDiskProperties(type, { [name]: declaredAs }, disk.volume)).length === 0)
  })
  if (!properties.ok) return properties
  const size = describeSize(disk.sizeBytes)
  if (declared.sizeBytes !== undefined && size === null) return err('the host does not say how large it is')
  return ok({
    ...(declared.volume !== undefined && { volume: disk.volume }),
    ...(declared.storage !== undefined && { storage: storageOf(disk.volume) }),
    ...(declared.sizeBytes !== undefined && { size }),
    ...Object.fromEntries(Object.entries(properties.value ?? {})),
  })
}

/** The declared properties with the values of now; what is not there any more is declared no more. `null` = unfit. */
function only(declared: Readonly<Record<string, string>>, valueOf: (name: string) => unknown): Result<object | undefined, string> {
  const values = Object.keys(declared).map((name) => [name, valueOf(name)] as const)
  const unfit = values.find(([, value]) => value === null)
  if (unfit !== undefined) return err(`the value of ${unfit[0]} cannot be declared`)
  const there = values.filter(([, value]) => value !== undefined)
  return ok(there.length === 0 && values.length > 0 ? undefined : Object.fromEntries(there))
}

/** The position of a switch that means the same as leaving it out, as the host does; undefined = none does, or it is no switch. */
function switchWhere(field: ValueField | undefined, same: (declared: string) => boolean): boolean | undefined {
  return [false, true].find((position) => field?.schema.safeParse(position).success === true && same(position ? '1' : '0'))
}

function orUnfit(value: unknown): Result<unknown, string> {
  return value === undefined ? err('its value cannot be declared') : ok(value)
}
