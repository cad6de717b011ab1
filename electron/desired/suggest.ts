import { cloudInitFields } from './cloudInitFields.ts'
import { creationFieldNames, creationForms, haFieldNames } from './creationSchema.ts'
import { fileFieldNames } from './desiredSchema.ts'
import { diskFields } from './diskFields.ts'
import { guestFieldNames, specFieldNames } from './guestFields.ts'
import { networkFields } from './networkFields.ts'
import { optionFields } from './optionFields.ts'

/** Where a key stands: at the top of the file, in a guest, or in a part of one. */
export type Place = 'file' | 'guest' | 'spec' | 'networks' | 'disks' | 'options' | 'cloud-init' | 'ha' | 'create'

const namesOf: Readonly<Record<Place, readonly string[]>> = {
  file: fileFieldNames,
  guest: guestFieldNames,
  spec: specFieldNames,
  networks: Object.keys(networkFields),
  disks: ['volume', 'storage', 'size', ...Object.keys(diskFields)],
  options: Object.keys(optionFields),
  'cloud-init': [...Object.keys(cloudInitFields), 'ssh-keys', 'ip'],
  ha: haFieldNames,
  create: creationFieldNames,
}

/** Other words for a field: Proxmox's own, and what people reach for. */
const synonyms: Readonly<Record<string, string>> = {
  hostname: 'name', ram: 'memory', mem: 'memory', cpu: 'cores', cpus: 'cores', rootfs: 'disk', size: 'disk',
  notes: 'description', comment: 'description', tag: 'tags', autostart: 'onboot', state: 'run', status: 'run', kind: 'type',
  net: 'networks', network: 'networks', cloudinit: 'cloud-init', hastate: 'ha',
  hwaddr: 'mac', macaddr: 'mac', vlan: 'tag', gateway: 'gw', path: 'mp', mountpoint: 'mp', file: 'volume',
  ciuser: 'user', citype: 'type', ciupgrade: 'upgrade', sshkeys: 'ssh-keys', sshkey: 'ssh-keys', searchdomain: 'search-domain',
  dns: 'nameserver', max_restart: 'max-restart', max_relocate: 'max-relocate', ostemplate: 'template', clone: 'source',
}

/** Options that have a place of their own in a guest. */
const elsewhere: Readonly<Record<string, string>> = {
  cores: 'It stands under "spec" of the guest.', memory: 'It stands under "spec" of the guest.', swap: 'It stands under "spec" of the guest.',
  name: 'It is a field of the guest itself.', hostname: 'It is the field "name" of the guest itself.', description: 'It is a field of the guest itself.',
  tags: 'It is a field of the guest itself.', onboot: 'It is a field of the guest itself.',
  ciuser: 'Write it as "user" under "cloud-init".', citype: 'Write it as "type" under "cloud-init".',
  ciupgrade: 'Write it as "upgrade" under "cloud-init".', sshkeys: 'Write them as "ssh-keys" under "cloud-init".',
  template: 'A guest is not turned into a template by a declaration.', unprivileged: 'It is fixed when the container is made: see "create".',
  lock: 'A lock is never set or removed by a declaration.', hookscript: 'It runs programs on the node, so it is set there.',
  args: 'It can start anything on the node, so it is set there.',
}

const otherRunWords: Readonly<Record<string, 'running' | 'stopped'>> = {
  on: 'running', true: 'running', yes: 'running', up: 'running', start: 'running', started: 'running', run: 'running',
  off: 'stopped', false: 'stopped', no: 'stopped', down: 'stopped', stop: 'stopped', shutdown: 'stopped', halted: 'stopped',
}

/** The run state somebody meant by another word (`on`, `true`, `started`); null when it is anybody's guess. Pure. */
export function suggestRun(value: unknown): 'running' | 'stopped' | null {
  const word = String(value).toLowerCase()
  const states = ['running', 'stopped'] as const
  return otherRunWords[word] ?? states.find((state) => editDistance(word, state) <= 2) ?? null
}

/** What to write instead of an unknown key at `place`; `form` = how a guest is to be made (`create.from`). Pure. */
export function suggestField(key: string, place: Place, form?: string): string {
  if (key === '<<') return 'Merge keys are not supported. Write the fields out.'
  if (isSecret(key)) return 'A secret does not belong into a file that is kept and shared. Remove it; for a login use "ssh-keys" under "cloud-init", or set it on the host by hand.'
  if (place === 'options') return suggestOption(key)
  if (place === 'ha' && /^(?:state|status|run)$/.test(key)) return 'The state follows the guest: write "run: running" or "run: stopped" beside "ha".'
  if (place === 'disks' && key === 'media') return 'CD drives are not declared. Remove this line.'
  if (place === 'disks' && key === 'snapshot') return 'It would throw away all that the guest writes, so it cannot be declared.'
  const names = place === 'create' && form !== undefined && Object.hasOwn(creationForms, form) ? (creationForms[form] ?? []) : namesOf[place]
  const meant = nearest(key, names)
  if (meant !== null) return `Did you mean "${meant}"?`
  if (place === 'file' || place === 'guest') {
    const inSpec = nearest(key, specFieldNames)
    if (inSpec !== null) return `"${inSpec}" belongs under "spec" of a guest.`
  }
  if (place === 'guest') {
    if (/^net\d+$/.test(key)) return `Networks belong under "networks": "networks: { ${key}: … }".`
    if (/^(?:mp|scsi|virtio|sata|ide)\d+$/.test(key)) return `Disks belong under "disks": "disks: { ${key}: … }".`
    if (Object.hasOwn(optionFields, key)) return `"${key}" belongs under "options" of a guest.`
  }
  if (place === 'file' || place === 'spec') {
    const inGuest = nearest(key, guestFieldNames)
    if (inGuest !== null) return `"${inGuest}" belongs to a guest, beside "spec".`
    if (place === 'spec' && Object.hasOwn(optionFields, key)) return `"${key}" belongs under "options" of a guest.`
  }
  if (place === 'create' && creationFieldNames.includes(key)) return `It does not go with "from: ${form}", which takes: ${names.join(', ')}.`
  if (/^\d+$/.test(key)) return place === 'file' ? 'Guests belong under "guests:".' : 'If this is a guest, give it as many spaces as the guest above.'
  return `Fields here are: ${names.join(', ')}.`
}

function suggestOption(key: string): string {
  if (Object.hasOwn(elsewhere, key)) return elsewhere[key] ?? ''
  if (/^net\d+$/.test(key)) return 'Networks stand under "networks" of the guest.'
  if (/^ipconfig\d+$/.test(key)) return 'Write it under "cloud-init", as "ip: { net0: … }".'
  if (/^(?:rootfs|efidisk0|tpmstate0|(?:mp|scsi|virtio|sata|ide|unused)\d+)$/.test(key)) return 'Disks stand under "disks" of the guest.'
  const meant = nearest(key, namesOf.options)
  return meant === null ? 'Options that can be declared are listed by "countersign schema". Set others on the host by hand.' : `Did you mean "${meant}"?`
}

/** Keys whose value would be a password or a private key. */
function isSecret(key: string): boolean {
  return /pass(?:word|wd|phrase)?$|secret|token|private-?key/i.test(key)
}

function nearest(key: string, names: readonly string[]): string | null {
  const word = key.toLowerCase()
  if (names.includes(word)) return word
  const synonym = Object.hasOwn(synonyms, word) ? synonyms[word] : undefined
  if (synonym !== undefined && names.includes(synonym)) return synonym
  const ranked = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.min(2, best.name.length - 2) ? best.name : null
}

/** Insertions, deletions and replacements between two short words (Levenshtein). Long words count as far apart. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
