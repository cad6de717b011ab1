import { hostId } from '../../shared/domain/guest.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { RequestInput } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'

/** What is typed into "Add a host". */
export interface HostForm {
  readonly address: string
  readonly name: string
  readonly tokenKind: 'value' | 'env'
  readonly tokenValue: string
  readonly tokenVariable: string
  readonly desiredPath: string
  readonly mode: HostMode
}

/** An empty form; observe is the mode of every new host. */
export const emptyHostForm: HostForm = {
  address: '', name: '', tokenKind: 'value', tokenValue: '', tokenVariable: '', desiredPath: '', mode: 'observe',
}

/** `192.168.1.10` → `https://192.168.1.10:8006`; keeps a scheme and port that were typed. Pure. */
export function completeAddress(address: string): string {
  const typed = address.trim().replace(/\/+$/, '')
  const withScheme = /^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`
  return /:\d+$/.test(withScheme) ? withScheme : `${withScheme}:8006`
}

/** A name for the host out of its address: its first label, or nothing for a bare IP address. Pure. */
export function suggestName(address: string): string {
  const host = completeAddress(address).replace(/^[a-z]+:\/\//i, '').replace(/:\d+$/, '')
  if (/^[\d.]+$/.test(host) || host.includes(':')) return ''
  const label = host.split('.')[0]?.toLowerCase() ?? ''
  return hostId.safeParse(label).success ? label : ''
}

/** What is wrong with the form, by field; empty when it can be sent. `taken` = names already in use. Pure. */
export function checkHostForm(form: HostForm, taken: readonly string[]): Partial<Record<keyof HostForm, string>> {
  const t = texts.addHost.errors
  const errors: Partial<Record<keyof HostForm, string>> = {}
  const name = hostId.safeParse(form.name)
  if (!name.success) errors.name = form.name === '' ? t.nameMissing : (name.error.issues[0]?.message ?? t.nameMissing)
  else if (taken.includes(form.name)) errors.name = t.nameTaken
  if (form.tokenKind === 'value' && !/^[^\s@!=]+@[^\s@!=]+![^\s@!=]+=\S+$/.test(form.tokenValue.trim())) errors.tokenValue = t.tokenShape
  if (form.tokenKind === 'env' && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(form.tokenVariable.trim())) errors.tokenVariable = t.variableShape
  const path = form.desiredPath.trim()
  if (path !== '' && !/^(\/|~\/|[A-Za-z]:[\\/]|\\\\)/.test(path)) errors.desiredPath = t.pathAbsolute
  return errors
}

/** The request that adds the host. Pure. */
export function hostsAddInput(form: HostForm, probed: { readonly url: string; readonly fingerprint: string }): RequestInput<'hosts.add'> {
  const path = form.desiredPath.trim()
  return {
    name: form.name,
    url: probed.url,
    fingerprint: probed.fingerprint,
    token: form.tokenKind === 'value'
      ? { kind: 'value', value: form.tokenValue.trim().replace(/^PVEAPIToken=/, '') }
      : { kind: 'env', variable: form.tokenVariable.trim() },
    desiredPath: path === '' ? null : path,
    mode: form.mode,
  }
}
