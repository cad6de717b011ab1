import { qemuNetModels } from './netModels.ts'
import { parsePropertyString, parseWordyBoolean } from './propertyString.ts'

type PropertyType = 'boolean' | 'integer' | 'number' | 'string'

/** The properties that a property string may have, by name, and which one a bare part stands for. */
export interface PropertyFormat {
  readonly bare: string | null
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, PropertyType>>
}

const ofType = (type: PropertyType, names: string): Record<string, PropertyType> => Object.fromEntries(names.split(' ').map((name) => [name, type]))

/** Limits of a disk's traffic, which every bus has. */
const throttles = {
  ...ofType('integer', 'bps bps_rd bps_wr bps_max_length bps_rd_max_length bps_wr_max_length bps_rd_length bps_wr_length'),
  ...ofType('integer', 'iops iops_rd iops_wr iops_max iops_rd_max iops_wr_max iops_max_length iops_rd_max_length iops_wr_max_length iops_rd_length iops_wr_length'),
  ...ofType('number', 'mbps mbps_rd mbps_wr mbps_max mbps_rd_max mbps_wr_max'),
} as const
const drive = {
  ...throttles, ...ofType('boolean', 'backup detect_zeroes replicate shared snapshot'),
  ...ofType('string', 'aio cache discard file format import-from media rerror serial size volume werror'),
} as const

/** The formats of the API schema 9.1.8 by family of options; what is not here is not looked into. */
const formats = {
  lxcNet: {
    bare: null, required: ['name'],
    properties: { ...ofType('boolean', 'firewall host-managed link_down'), ...ofType('integer', 'mtu tag'), rate: 'number', ...ofType('string', 'bridge gw gw6 hwaddr ip ip6 name trunks type') },
  },
  lxcMountPoint: {
    bare: 'volume', required: ['mp'],
    properties: { ...ofType('boolean', 'acl backup keepattrs quota replicate ro shared'), ...ofType('string', 'mountoptions mp size volume') },
  },
  qemuNet: {
    bare: 'model', required: [],
    properties: { ...ofType('boolean', 'firewall link_down'), ...ofType('integer', 'mtu queues tag'), rate: 'number', ...ofType('string', 'bridge macaddr model trunks'), ...ofType('string', [...qemuNetModels].join(' ')) },
  },
  scsi: { bare: 'file', required: [], properties: { ...drive, ...ofType('boolean', 'iothread ro scsiblock ssd'), queues: 'integer', ...ofType('string', 'product vendor wwn') } },
  virtio: { bare: 'file', required: [], properties: { ...drive, ...ofType('boolean', 'iothread ro') } },
  sata: { bare: 'file', required: [], properties: { ...drive, ssd: 'boolean', wwn: 'string' } },
  ide: { bare: 'file', required: [], properties: { ...drive, ssd: 'boolean', ...ofType('string', 'model wwn') } },
  agent: { bare: 'enabled', required: [], properties: { ...ofType('boolean', 'enabled freeze-fs freeze-fs-on-backup fstrim_cloned_disks guest-fsfreeze'), type: 'string' } },
} as const satisfies Readonly<Record<string, PropertyFormat>>
export type FormatName = keyof typeof formats

/** What is wrong with a property string, in Proxmox's words, or null. Source: PVE::JSONSchema::parse_property_string. */
export function checkProperties(format: FormatName, value: string, name: string): string | null {
  const { bare, required, properties }: PropertyFormat = formats[format]
  const entries = parsePropertyString(value, bare ?? '')
  const errors = [...entries].flatMap(([key, part]) => {
    const type = Object.hasOwn(properties, key) ? properties[key] : undefined
    if (type === undefined) return [`${name}.${key}: property is not defined in schema and the schema does not allow additional properties\n`]
    return isOfType(type, part) ? [] : [`${name}.${key}: type check ('${type}') failed - got '${part}'\n`]
  })
  const missing = required.filter((key) => !entries.has(key)).map((key) => `${name}.${key}: property is missing and it is not optional\n`)
  const all = [...errors, ...missing]
  return all.length === 0 ? null : `invalid format - format error\n${all.join('')}`
}

function isOfType(type: PropertyType, text: string): boolean {
  switch (type) {
    case 'boolean': return parseWordyBoolean(text) !== null
    case 'integer': return /^-?\d+$/.test(text)
    case 'number': return /^-?\d+(\.\d+)?$/.test(text)
    case 'string': return true
  }
}
