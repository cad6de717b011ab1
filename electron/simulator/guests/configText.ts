import { createHash } from 'node:crypto'
import type { Guest, GuestConfig } from './guest.ts'

/**
 * The text of the configuration file, as PVE::LXC::Config::write_pct_config and
 * PVE::QemuServer::write_vm_config lay it out: description as comment lines, options sorted, raw LXC lines, then
 * the pending section and one for each snapshot.
 */
export function formatConfig(type: Guest['type'], config: GuestConfig): string {
  const lines = [
    ...sectionLines(config.values),
    ...config.rawLxc.map(([key, value]) => `${key}: ${value}`),
  ]
  if (config.pending.size > 0 || config.pendingDelete.size > 0) {
    lines.push('', type === 'lxc' ? '[pve:pending]' : '[PENDING]')
    const pending = new Map(config.pending)
    const deletes = [...config.pendingDelete].map(([key, how]) => (how === 'force' ? `!${key}` : key)).toSorted()
    if (deletes.length > 0) pending.set('delete', deletes.join(','))
    lines.push(...sectionLines(pending))
  }
  for (const name of [...config.snapshots.keys()].toSorted()) lines.push('', `[${name}]`, ...sectionLines(config.snapshots.get(name) ?? new Map()))
  return lines.map((line) => `${line}\n`).join('')
}

/** SHA-1 of the configuration file: the `digest` of the API. */
export function digestOf(guest: Guest): string {
  return createHash('sha1').update(formatConfig(guest.type, guest.config)).digest('hex')
}

function sectionLines(values: ReadonlyMap<string, string>): string[] {
  const description = values.get('description')
  const options = [...values.keys()].filter((key) => key !== 'description').toSorted().map((key) => `${key}: ${values.get(key)}`)
  return [...(description === undefined ? [] : descriptionLines(description)), ...options]
}

/** PVE::Tools::encode_text: percent-encodes UTF-8 bytes outside printable ASCII, and `%` itself. */
function descriptionLines(description: string): string[] {
  return splitLines(description).map((line) => `#${[...Buffer.from(line)].map(encodeByte).join('')}`)
}

/** Lines without their newlines; trailing empty lines do not count, as in Perl's split. */
export function splitLines(text: string): string[] {
  const lines = text.split('\n')
  while (lines.at(-1) === '') lines.pop()
  return lines
}

function encodeByte(byte: number): string {
  const printable = byte >= 0x20 && byte <= 0x7e && byte !== 0x25
  return printable ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
