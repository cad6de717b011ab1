import { err, ok, type Result } from '../../shared/lib/result.ts'
import { texts } from '../texts.ts'
import { changedSettings } from './diskProperties.ts'
import { changeNetwork, newNetwork } from './networkValue.ts'
import { choicesOf } from './requestChoices.ts'
import { newDisk, type FormSubject, type RequestField, type RequestValues, type TextShape } from './requestFields.ts'
import { fieldsOf } from './requestForm.ts'
import type { RequestKind } from './requestKinds.ts'
import { formatSize, gibibyte } from './sizes.ts'

/** A parameter as the catalogue takes it. */
export type RequestParameter = string | number | boolean | null | string[] | Record<string, string | null>

/** What is asked for. `newVmid` = the guest that is to be made; null = it makes none. */
export interface AskedRequest {
  readonly parameters: Readonly<Record<string, RequestParameter>>
  readonly newVmid: number | null
}

/** What is faulty, by the field's name. */
export type RequestErrors = Readonly<Record<string, string>>

/** What the fields of a form say, one by one; what is optional and empty is left out. */
type Read = Readonly<Record<string, RequestParameter>>

/** What a filled form asks for, or what is faulty. Disks, networks and backups are named with what was shown of them. Pure. */
export function readRequest(kind: RequestKind, values: RequestValues, subject: FormSubject): Result<AskedRequest, RequestErrors> {
  const read: Record<string, RequestParameter> = {}
  const errors: Record<string, string> = {}
  for (const field of fieldsOf(kind, values, subject)) {
    const result = readField(field, values, subject)
    if (!result.ok) errors[field.name] = result.error
    else if (result.value !== null) read[field.name] = result.value
  }
  if (Object.keys(errors).length > 0) return err(errors)
  const objection = objectionTo(kind, read, values, subject)
  if (objection !== null) return err(objection)
  const { newVmid, ...parameters } = compose(kind, read, values, subject)
  if (isIdle(kind, parameters, subject)) return err({ slot: texts.requests.errors.unchanged })
  return ok({ parameters, newVmid: typeof newVmid === 'number' ? newVmid : null })
}

function readField(field: RequestField, values: RequestValues, { holdings }: FormSubject): Result<RequestParameter, string> {
  const t = texts.requests.errors
  const value = values[field.name] ?? ''
  if (field.kind === 'switch') return ok(value === true)
  const text = textOf(values, field.name)
  if (field.kind === 'gibibytes') return /^[1-9]\d{0,6}$/.test(text) ? ok(Number(text) * gibibyte) : err(t.sizeShape)
  if (field.kind === 'text') return field.optional && text === '' ? ok(field.shape === 'note' ? '' : null) : readText(field.shape, text)
  if (field.optional && text === '') return ok(null)
  if (field.kind === 'number') {
    const inRange = /^\d{1,9}$/.test(text) && Number(text) >= field.least && Number(text) <= field.most
    return inRange ? ok(Number(text)) : err(t.number(field.least, field.most))
  }
  if (!choicesOf(field.from, holdings).some((choice) => choice.value === text)) return err(t.choose)
  return ok(field.from === 'pending' ? text.split(',') : text)
}

function textOf(values: RequestValues, name: string): string {
  return String(values[name] ?? '').trim()
}

function readText(shape: TextShape, text: string): Result<string, string> {
  const t = texts.requests.errors
  switch (shape) {
    case 'note':
      return ok(text)
    case 'snapshotName':
      if (text === '') return err(t.nameMissing)
      if (!/^[A-Za-z][A-Za-z0-9_-]{1,39}$/.test(text)) return err(t.nameShape)
      return ['current', 'vzdump', 'pending'].includes(text) ? err(t.nameKept) : ok(text)
    case 'dnsName':
      return /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/.test(text) ? ok(text) : err(t.dnsName)
    case 'bridge':
      return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text) ? ok(text) : err(t.bridge)
    case 'path':
      return /^\/[^,\p{C}]*[^,\s\p{C}]$/u.test(text) ? ok(text) : err(t.path)
  }
}

/** Why what was read cannot be asked for on this guest as it was shown. */
function objectionTo(kind: RequestKind, read: Read, values: RequestValues, { guest, holdings }: FormSubject): RequestErrors | null {
  const t = texts.requests.errors
  const disk = holdings?.disks.find(({ slot }) => slot === read['slot'])
  const backup = holdings?.backups.find(({ volume }) => volume === read['volume'])
  if (read['newVmid'] === guest.vmid) return { newVmid: t.ownVmid }
  switch (kind) {
    case 'snapshot.create':
      return holdings?.snapshots.some((snapshot) => snapshot.name === read['name']) ? { name: t.nameTaken } : null
    case 'backup.delete':
      return backup?.protected === true ? { volume: t.protected } : null
    case 'backup.protect':
      return backup !== undefined && backup.protected === read['protected'] ? { protected: backup.protected ? t.isProtected : t.notProtected } : null
    case 'disk.grow':
      if (disk === undefined) return null
      if (disk.sizeBytes === null) return { sizeBytes: t.sizeUnread }
      return Number(read['sizeBytes']) > disk.sizeBytes ? null : { sizeBytes: t.sizeSmall(formatSize(disk.sizeBytes)) }
    case 'disk.move':
      return disk !== undefined && disk.volume.startsWith(`${textOf(values, 'storage')}:`) ? { storage: t.sameStorage } : null
    default:
      return null
  }
}

/** The parameters of the catalogue out of what was read. */
function compose(kind: RequestKind, read: Read, values: RequestValues, { guest, holdings }: FormSubject): Read {
  const disk = holdings?.disks.find(({ slot }) => slot === read['slot'])
  const network = holdings?.networks.find(({ slot }) => slot === read['slot'])
  const withVolume = disk === undefined ? read : { ...read, volume: disk.volume }
  switch (kind) {
    case 'disk.attach': {
      const { volume, mp, ...rest } = read
      return { ...rest, ...(volume === newDisk || volume === undefined ? {} : { volume }), properties: typeof mp === 'string' ? { mp } : {} }
    }
    case 'disk.configure': {
      if (disk === undefined) return read
      const names = fieldsOf(kind, values, { guest, holdings }).map(({ name }) => name).filter((name) => name !== 'slot')
      return { slot: disk.slot, volume: disk.volume, properties: { ...changedSettings(disk, values, names) } }
    }
    case 'disk.replace': {
      // Nothing is taken over by Proxmox: what was set on the old disk is set on the new one, its path in a container too.
      const taken = holdings?.disks.find(({ slot }) => slot === read['newVolume'])
      return { ...withVolume, newVolume: taken?.volume ?? '', properties: { ...disk?.properties } }
    }
    case 'network.set': {
      const slot = textOf(values, 'slot')
      const wish = { bridge: textOf(values, 'bridge'), tag: textOf(values, 'tag'), firewall: read['firewall'] === true }
      return { slot, value: network === undefined ? newNetwork(guest.type, slot, holdings?.networks.map(({ value }) => value) ?? [], wish) : changeNetwork(network.value, wish) }
    }
    case 'network.remove':
      return { slot: textOf(values, 'slot'), mac: network?.mac ?? null }
    case 'ha.set':
      return { ...read, present: holdings?.ha != null && holdings.ha !== 'unknown' }
    case 'guest.clone':
      return { full: true, ...read }
    default:
      return withVolume
  }
}

/** Whether nothing would be another than it is. */
function isIdle(kind: RequestKind, { slot, properties, value }: Read, { holdings }: FormSubject): boolean {
  if (kind === 'disk.configure') return Object.keys(properties ?? {}).length === 0
  return kind === 'network.set' && holdings?.networks.find((network) => network.slot === slot)?.value === value
}
