/** Cloud-init of a VM: how a file writes what Proxmox keeps as the options `ciuser`, `sshkeys`, `ipconfig0`, … Pure. */
import { z } from 'zod'
import { configurableOption } from '../engine/normalise/configurableOptions.ts'
import { choice, flag, orNone, text, unprintable, type ValueField } from './valueField.ts'

/** A public key of OpenSSH on one line, with options before it or a comment behind it. */
const sshKeyPattern = new RegExp(`^(?!-----)(?:[^${unprintable}]* )?(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/]{16,}={0,3}(?: [^${unprintable}]*)?$`)

/** What the engine takes for an option of a VM. */
function patternOf(option: string): RegExp {
  const known = configurableOption('qemu', option)
  if (known === undefined) throw new Error(`${option} is no option of a VM`)
  return known.value
}

/** Keys as they stand in a file, with the option of Proxmox behind each. */
export const cloudInitOptions: Readonly<Record<string, string>> = {
  user: 'ciuser', nameserver: 'nameserver', 'search-domain': 'searchdomain', type: 'citype', upgrade: 'ciupgrade',
}

export const cloudInitFields: Readonly<Record<string, ValueField<string | null>>> = {
  user: orNone(text(patternOf('ciuser'), 'the name of a user', { description: 'User that is made.', examples: ['ops'] })),
  nameserver: orNone(text(patternOf('nameserver'), 'one or more addresses', { description: 'DNS servers.', examples: ['10.0.0.1'] })),
  'search-domain': orNone(text(patternOf('searchdomain'), 'one or more domains', { description: 'DNS search domains.', examples: ['example.net'] })),
  type: orNone(choice(['configdrive2', 'nocloud', 'opennebula'], { description: 'Format of the cloud-init drive.' })),
  upgrade: orNone(flag({ description: 'Whether packages are upgraded at the first start.' })),
}

export const sshKeyField: ValueField = {
  schema: z.string().max(16_384).regex(sshKeyPattern),
  remedy: () => 'Write a list of public keys, one line each: ssh-keys: [ "ssh-ed25519 AAAA… name" ].',
}

export const ipConfigField: ValueField<string | null> = orNone(
  text(patternOf('ipconfig0'), '"ip=dhcp", or addresses such as "ip=10.0.0.5/24,gw=10.0.0.1"', { description: 'Addresses of one network.', examples: ['ip=dhcp'] }),
)

/** The keys as Proxmox takes them: percent-encoded, a line each; null = none. */
export function encodeSshKeys(keys: readonly string[]): string | null {
  return keys.length === 0 ? null : encodeURIComponent(keys.join('\n'))
}

/** The keys out of what Proxmox keeps; null when it cannot be decoded. */
export function decodeSshKeys(stored: string): readonly string[] | null {
  try {
    return decodeURIComponent(stored).split('\n').map((key) => key.trim()).filter((key) => key !== '')
  } catch {
    return null
  }
}
