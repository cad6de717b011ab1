/** Where each field that can be declared stands in a guest of a file. Pure. */
import { isAlias, isMap, type Document, type YAMLMap } from 'yaml'
import type { GuestType, ManagedField } from '../../shared/domain/guest.ts'
import { cloudInitOptions } from './cloudInitFields.ts'
import { keyText, offsetOf, pairOf } from './readYaml.ts'

const specFields: readonly string[] = ['cores', 'memory', 'swap', 'disk']
const wholeFields: readonly string[] = ['absent', 'run', 'name', 'description', 'tags', 'onboot', 'ha', 'create']

/** The field that stands at a path below a guest; null = none does (`spec` itself, a property of a slot). */
function fieldAt(path: readonly string[]): ManagedField | null {
  const [first, second, third, ...more] = path
  if (first === undefined || more.length > 0) return null
  if (second === undefined) return wholeFields.includes(first) ? first : null
  if (third === undefined) {
    if (first === 'spec') return specFields.includes(second) ? second : null
    if (first === 'networks' || first === 'disks' || first === 'options') return second
    if (first !== 'cloud-init') return null
    return second === 'ssh-keys' ? 'sshkeys' : (cloudInitOptions[second] ?? null)
  }
  return first === 'cloud-init' && second === 'ip' && /^net\d+$/.test(third) ? third.replace('net', 'ipconfig') : null
}

/** Where a field is written that is not declared yet. `type` decides for what cloud-init has and containers have, too. */
export function pathOfField(field: ManagedField, type: GuestType | undefined): readonly string[] {
  if (wholeFields.includes(field)) return [field]
  if (specFields.includes(field)) return ['spec', field]
  if (/^net\d+$/.test(field)) return ['networks', field]
  if (/^(?:rootfs|(?:mp|scsi|virtio|sata|ide)\d+)$/.test(field)) return ['disks', field]
  if (field === 'sshkeys') return ['cloud-init', 'ssh-keys']
  if (/^ipconfig\d+$/.test(field)) return ['cloud-init', 'ip', field.replace('ipconfig', 'net')]
  const inCloudInit = Object.entries(cloudInitOptions).find(([, option]) => option === field)?.[0]
  const alsoOfContainers = field === 'nameserver' || field === 'searchdomain'
  return inCloudInit === undefined || (alsoOfContainers && type !== 'qemu') ? ['options', field] : ['cloud-init', inCloudInit]
}

/** The line of each declared field of a guest, by field. `node` is what stands under its VMID. */
export function fieldLines(document: Document.Parsed, node: unknown, lineOf: (offset: number) => number): Readonly<Record<ManagedField, number>> {
  const lines: Record<ManagedField, number> = {}
  eachField(document, node, (field, _path, offset) => {
    lines[field] = lineOf(offset)
  })
  return lines
}

/** The path of each declared field of a guest, by field. */
export function pathsOfFields(document: Document.Parsed | undefined, vmid: number): ReadonlyMap<ManagedField, readonly string[]> {
  const paths = new Map<ManagedField, readonly string[]>()
  const guests = document === undefined || !isMap(document.contents) ? null : resolve(document, pairOf(document.contents, 'guests')?.value)
  if (document !== undefined && guests !== null) eachField(document, pairOf(guests, String(vmid))?.value, (field, path) => paths.set(field, path))
  return paths
}

function eachField(document: Document.Parsed, node: unknown, found: (field: ManagedField, path: readonly string[], offset: number) => void): void {
  const walk = (value: unknown, path: readonly string[]): void => {
    const map = path.length < 3 ? resolve(document, value) : null
    if (map === null) return
    for (const pair of map.items) {
      const key = keyText(pair.key)
      const offset = offsetOf(pair.key)
      if (key === null || offset === null) continue
      const here = [...path, key]
      const field = fieldAt(here)
      if (field === null) walk(pair.value, here)
      else found(field, here, offset)
    }
  }
  walk(node, [])
}

function resolve(document: Document.Parsed, value: unknown): YAMLMap | null {
  const node = isAlias(value) ? value.resolve(document) : value
  return isMap(node) ? node : null
}
