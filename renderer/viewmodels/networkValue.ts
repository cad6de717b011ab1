/** A network as Proxmox stores it, `virtio=BC:24:11:…,bridge=vmbr0,tag=20`: what a form shows of it, and the value with that changed. Pure. */

/** What a form asks of a network; `tag` '' = none. */
export interface NetworkWish {
  readonly bridge: string
  readonly tag: string
  readonly firewall: boolean
}

/** Reads the three out of a stored value. */
export function readNetwork(stored: string): NetworkWish {
  const parts = new Map(partsOf(stored))
  return { bridge: parts.get('bridge') ?? '', tag: parts.get('tag') ?? '', firewall: ['1', 'on', 'yes', 'true'].includes(parts.get('firewall') ?? '') }
}

/** The stored value with the three as wished, and all else, its MAC among it, as it was. */
export function changeNetwork(stored: string, { bridge, tag, firewall }: NetworkWish): string {
  const parts = new Map(partsOf(stored))
  const before = readNetwork(stored)
  if (bridge !== before.bridge) parts.set('bridge', bridge)
  if (tag !== before.tag) parts.set('tag', tag)
  if (tag === '') parts.delete('tag')
  if (firewall !== before.firewall) parts.set('firewall', firewall ? '1' : '0')
  return [...parts].map(([key, value]) => (value === null ? key : `${key}=${value}`)).join(',')
}

/** A network where there is none; Proxmox draws its MAC. A container's interface takes the number of its slot, or the next that is free. */
export function newNetwork(type: 'lxc' | 'qemu', slot: string, present: readonly string[], wish: NetworkWish): string {
  if (type === 'qemu') return changeNetwork('virtio', wish)
  const names = new Set(present.map((value) => new Map(partsOf(value)).get('name')))
  let number = Number(slot.replace('net', ''))
  while (names.has(`eth${number}`)) number += 1
  return changeNetwork(`name=eth${number}`, wish)
}

/** No value of a network holds a comma. null = a word without a value, such as the model of a network without a MAC. */
function partsOf(stored: string): readonly (readonly [string, string | null])[] {
  return stored.split(',').map((part) => {
    const at = part.indexOf('=')
    return at < 0 ? [part, null] as const : [part.slice(0, at), part.slice(at + 1)] as const
  })
}
