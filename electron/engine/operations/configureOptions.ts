/** The part of `guest.configure` that sets options under Proxmox's own keys. Pure. */
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import type { ActualGuest, GuestOptions, GuestSpec } from '../../../shared/domain/guest.ts'
import type { OperationFlag } from '../../../shared/domain/operation.ts'
import { configurableOption, isConfigurable, optionFault, storedOption, type ConfigurableOption, type OptionConcern } from '../normalise/configurableOptions.ts'
import { sameOption } from '../normalise/options.ts'
import { parseBoolean, parsePropertyString, sameProperties } from '../normalise/propertyString.ts'
import { hotplugs } from './hotplug.ts'

/** Options by key; null = the option is removed. */
export type OptionChanges = Readonly<Record<string, string | null>>

/** What it says to people, a clause for each option. */
export function optionClauses(changes: OptionChanges): readonly string[] {
  return Object.entries(changes).map(([key, value]) => (value === null ? `remove ${key}` : `set ${key} to ${shown(key, value)}`))
}

/** What puts the old values back, a clause for each option. */
export function optionInverses(changes: OptionChanges, { options }: GuestSpec): readonly string[] {
  return Object.keys(changes).map((key) => {
    const before = options.nextBoot[key]
    return before === undefined ? `remove ${key} again` : `set ${key} back to ${shown(key, before)}`
  })
}

/** Public SSH keys are long, and nobody reads them percent-encoded. */
function shown(key: string, value: string): string {
  return key === 'sshkeys' ? 'other public keys' : value
}

/** As parameters of `PUT …/config`; `removed` belongs into `delete`. */
export function optionParameters(changes: OptionChanges): { readonly set: GuestOptions; readonly removed: readonly string[] } {
  const entries = Object.entries(changes)
  return {
    set: Object.fromEntries(entries.flatMap(([key, value]) => (value === null ? [] : [[key, storedOption(key, value)]]))),
    removed: entries.flatMap(([key, value]) => (value === null ? [key] : [])),
  }
}

/** Whether the guest has them after its next start. */
export function holdsOptions(changes: OptionChanges, { ref, spec }: ActualGuest): boolean {
  return Object.entries(changes).every(([key, value]) => sameOption(ref.type, key, value, spec?.options.nextBoot[key] ?? null))
}

/** Why these options must not be sent to this guest; null = they may. */
export function optionRefusal(changes: OptionChanges, { ref, spec }: ActualGuest): AppErrorInit | null {
  for (const [key, value] of Object.entries(changes)) {
    const fault = optionFault(ref.type, key, value)
    if (fault !== null) return { code: 'bad_parameter', message: `${fault}.`, hint: isConfigurable(ref.type, key) ? 'Write it as Proxmox keeps it in the configuration.' : 'Change it on the host.' }
  }
  if (spec === null || ref.type !== 'lxc') return null
  // Proxmox answers 200, and the pending value stays.
  const pendingOnly = Object.entries(changes).find(([key, value]) => value === null && spec.options.running[key] === undefined && spec.options.nextBoot[key] !== undefined)
  if (pendingOnly !== undefined) return { code: 'bad_parameter', message: `${pendingOnly[0]} is only to come with the next start.`, hint: 'Drop the pending change (guest.revert) instead.' }
  return changes['features'] === undefined ? null : featuresRefusal(changes['features'], spec)
}

/** Of a container's features, `nesting` of an unprivileged one is all that a token may change. */
function featuresRefusal(wanted: string | null, { options }: GuestSpec): AppErrorInit | null {
  if (parseBoolean(options.running['unprivileged'] ?? '') !== true) {
    return { code: 'forbidden', message: 'Proxmox lets only root@pam itself change features of a privileged container.', hint: 'Change them on the host with pct set.' }
  }
  const others = (raw: string) => new Map([...parsePropertyString(raw)].filter(([key]) => key !== 'nesting'))
  if (sameProperties(others(wanted ?? ''), others(options.running['features'] ?? ''))) return null
  return { code: 'forbidden', message: 'Proxmox lets only root@pam itself change features other than nesting.', hint: `Keep the others as they are: ${options.running['features'] ?? 'none'}.` }
}

/** The flags of a change of options, each with its reason. */
export function optionConcerns(changes: OptionChanges, guest: ActualGuest): readonly { readonly flag: OperationFlag; readonly reason: string }[] {
  const mayRun = guest.run !== 'stopped'
  const keysOf = (applies: (option: ConfigurableOption, key: string, value: string | null) => boolean) =>
    Object.entries(changes).flatMap(([key, value]) => {
      const option = configurableOption(guest.ref.type, key)
      return option !== undefined && applies(option, key, value) ? [key] : []
    })
  const concerns = (concern: OptionConcern | undefined, key: string, value: string | null) => concern !== undefined && isConcerned(concern, value, guest.spec?.options.running[key])

  const security = keysOf((option, key, value) => concerns(option.security, key, value))
  const interrupts = keysOf((option, key, value) => mayRun && concerns(option.interrupts, key, value))
  const waiting = keysOf((option) => mayRun && !isLive(option, guest))
  return [
    ...(security.length === 0 ? [] : [{ flag: 'security' as const, reason: `${security.join(', ')} guards the guest, or says who gets into it` }]),
    ...(interrupts.length === 0 ? [] : [{ flag: 'interrupts' as const, reason: `less ${interrupts.join(', ')} while it runs can make it kill processes` }]),
    ...(waiting.length === 0 ? [] : [{ flag: 'needsRestart' as const, reason: `${waiting.join(', ')} may take effect with its next start alone` }]),
  ]
}

/** In doubt it is: a value that is not known or no number is lower. */
function isConcerned(concern: OptionConcern, value: string | null, now: string | undefined): boolean {
  switch (concern) {
    case 'any': return true
    case 'off': return value === null || parseBoolean(value) !== true
    case 'lower': return value === null || now === undefined || !(Number(value) >= Number(now))
  }
}

function isLive({ effect, feature }: ConfigurableOption, guest: ActualGuest): boolean {
  return effect === 'live' || (effect === 'hotplug' && feature !== undefined && hotplugs(guest, feature))
}
