/**
 * Values of `netN` that may be sent: known properties with values that cannot mean anything else. Source: schema of
 * `PUT …/config` (Proxmox VE 9.1.8). Pure.
 */
import type { GuestType } from '../../../shared/domain/guest.ts'
import { parseNetwork, qemuModels } from './networks.ts'
import { parsePropertyString } from './propertyString.ts'

const flag = '[01]'
const mac = '[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}'
const bridge = '[A-Za-z0-9][A-Za-z0-9._-]*'
const tag = '[1-9]\\d{0,3}'
const rate = '\\d+(?:\\.\\d+)?'
const models = [...qemuModels]

const properties: Readonly<Record<GuestType, Readonly<Record<string, string>>>> = {
  lxc: {
    name: '[A-Za-z0-9._-]{1,15}', bridge, hwaddr: mac, firewall: flag, link_down: flag, 'host-managed': flag, mtu: '\\d{2,5}', rate, tag,
    trunks: '\\d+(?:;\\d+)*', type: 'veth', ip: '(?:dhcp|manual|[0-9.]+/\\d{1,2})', gw: '[0-9.]+', ip6: '(?:auto|dhcp|manual|[0-9A-Fa-f:.]+/\\d{1,3})', gw6: '[0-9A-Fa-f:.]+',
  },
  qemu: {
    model: models.join('|'), macaddr: mac, ...Object.fromEntries(models.map((model) => [model, mac])),
    bridge, firewall: flag, link_down: flag, mtu: '\\d{1,5}', queues: '\\d{1,2}', rate, tag, trunks: '\\d+(?:-\\d+)?(?:;\\d+(?:-\\d+)?)*',
  },
}

/** Why a value cannot stand in a network slot, as a clause for people; null = it can. Pure. */
export function networkFault(type: GuestType, value: string): string | null {
  const parts = value.split(',')
  const parsed = parsePropertyString(value, type === 'qemu' ? 'model' : undefined)
  if (parsed.size !== parts.length || parts.some((part) => part !== part.trim())) return 'a property stands in it twice, or is empty'
  for (const [key, text] of parsed) {
    const rule = Object.hasOwn(properties[type], key) ? properties[type][key] : undefined
    if (rule === undefined) return `a network of a ${type === 'lxc' ? 'container' : 'VM'} has no property "${key}"`
    if (!new RegExp(`^(?:${rule})$`).test(text)) return `"${text}" is no value of ${key}`
  }
  if (type === 'lxc') return parsed.has('name') ? null : 'the property name is missing'
  if (!parseNetwork('qemu', value).has('model')) return 'the model is missing'
  const named = [...parsed.keys()].filter((key) => key === 'model' || qemuModels.has(key))
  return named.length === 1 && (!parsed.has('macaddr') || parsed.has('model')) ? null : 'it names more than one model or MAC'
}
