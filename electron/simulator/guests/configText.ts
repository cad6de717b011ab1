import { createHash } from 'node:crypto'
import type { Guest, GuestConfig } from './guest.ts'

/**
 * The text of the configuration file, as PVE::LXC::Config::write_pct_config and
 * PVE::QemuServer::write_vm_config lay it out: description as comment lines, options sorted, raw LXC lines, then
 * the pending section.
 */
export function formatConfig(type: Guest['type'], config: GuestConfig): string {
  const description = config.values.get('description')
  const lines = [
    ...(description === undefined ? [] : descriptionLines(description)),
    ...optionLines(config.values),
    ...config.rawLxc.map(([key, value]) => `${key}: ${value}`),
  ]
  if (config.pending.size > 0 || config.pendingDelete.size > 0) {
    lines.push('', type === 'lxc' ? '[pve:pending]' : '[PENDING]')
    const pending = new Map(config.pending)
    const deletes = [...config.pendingDelete].map(([key, how]) => (how === 'force' ? `!${key}` : key)).toSorted()
    if (deletes.length > 0) pending.set('delete', deletes.join(','))
    const pendingDescription = pending.get('description')
    lines.push(...(pendingDescription === undefined ? [] : descriptionLines(pendingDescription)), ...optionLines(pending))
  }
  return lines.map((line) => `${line}\n`).join('')
}

/** SHA-1 of the configuration file: the `digest` of the API. */
export function digestOf(guest: Guest): string {
  return createHash('sha1').update(formatConfig(guest.type, guest.config)).digest('hex')
}

function optionLines(values: ReadonlyMap<string, string>): string[] {
  return [...values.keys()].filter((key) => key !== 'description').toSorted().map((key) => `${key}: ${values.get(key)}`)
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
