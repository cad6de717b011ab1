import type { ActualGuest, GuestValues } from '../../../shared/domain/guest.ts'
import type { Classification, OperationFlag } from '../../../shared/domain/operation.ts'
import { formatMiB } from '../normalise/sizes.ts'
import { formatTags, normaliseTags } from '../normalise/tags.ts'
import { normaliseDescription, sameName } from '../normalise/text.ts'
import { showActual, type ConfigField } from '../fields.ts'
import { holdsOptions, optionClauses, optionConcerns, optionInverses, optionParameters, optionRefusal } from './configureOptions.ts'
import { configureParameters, type ConfigureParameters } from './configureParameters.ts'
import { digestParameter, guestPath, nothingLost, type OperationDefinition } from './definition.ts'

/**
 * `PUT …/config`, synchronous on both types. Proxmox rewrites a VM's configuration option by option, and a change
 * to a stopped VM applies everything else that is pending on it. A running one may stop between look and change, and
 * the digest does not tell: so it counts as stopped.
 */
export const guestConfigure: OperationDefinition<ConfigureParameters> = {
  kind: 'guest.configure',
  parameters: configureParameters,
  summarise: (values, guest) => `${clauses(values).join(', ').replace(/^./, (first) => first.toUpperCase())} on ${guest}`,
  classify: (values, guest) => classify(values, guest),
  appliesPending: (_, guest) => guest.ref.type === 'qemu',
  fields: (values) => [...namedKeys(values).map((key) => fieldOf[key]), ...Object.keys(values.options ?? {})],
  inverse: (values, guest) => inverse(values, guest),
  request: (values, guest) => ({ method: 'PUT', path: `${guestPath(guest)}/config`, parameters: toOptions(values, guest) }),
  precondition: ({ swapMiB, options }, guest) => {
    if (guest.ref.type === 'qemu' && swapMiB !== undefined) return { code: 'bad_parameter', message: 'A VM has no swap of Proxmox\'s own: only a container does.', hint: 'Leave out swap, and set it inside the VM.' }
    if (guest.spec === null) return { code: 'observation_incomplete', message: 'Its configuration could not be read, so it is not changed.', hint: 'Check that the token has VM.Audit on it.', retry: 'afterObserve' }
    return options === undefined ? null : optionRefusal(options, guest)
  },
  reached: (values, guest) => guest !== null && guest.spec !== null && holds(values, guest.spec.nextBoot) && holdsOptions(values.options ?? {}, guest),
  lost: () => nothingLost,
  provenByEndState: true,
  needsHoldings: false,
  taskTypes: [],
}

type NamedKey = Exclude<keyof ConfigureParameters, 'options'>

const fieldOf: Readonly<Record<NamedKey, ConfigField>> = {
  name: 'name',
  cores: 'cores',
  memoryMiB: 'memory',
  swapMiB: 'swap',
  description: 'description',
  tags: 'tags',
  onboot: 'onboot',
}

function namedKeys(values: ConfigureParameters): readonly NamedKey[] {
  return (Object.keys(values) as (keyof ConfigureParameters)[]).filter((key) => key !== 'options')
}

function clauses(values: ConfigureParameters): string[] {
  const said: string[] = []
  if (values.name !== undefined) said.push(`set the name to ${values.name}`)
  if (values.cores !== undefined) said.push(`set cores to ${values.cores}`)
  if (values.memoryMiB !== undefined) said.push(`set memory to ${formatMiB(values.memoryMiB)}`)
  if (values.swapMiB !== undefined) said.push(`set swap to ${formatMiB(values.swapMiB)}`)
  if (values.description !== undefined) said.push(values.description === '' ? 'remove the description' : 'set the description')
  if (values.tags !== undefined) said.push(values.tags.length === 0 ? 'remove all tags' : `set tags to ${normaliseTags(values.tags).join(' ')}`)
  if (values.onboot !== undefined) said.push(values.onboot ? 'switch start at boot on' : 'switch start at boot off')
  return [...said, ...optionClauses(values.options ?? {})]
}

function classify(values: ConfigureParameters, guest: ActualGuest): Classification {
  const flags = new Set<OperationFlag>()
  const reasons: string[] = []
  const current = guest.spec?.running
  const mayRun = guest.run !== 'stopped'
  const less = (wanted: number | undefined, now: number | null | undefined) => wanted !== undefined && (now === null || now === undefined || wanted < now)

  if (mayRun && (less(values.memoryMiB, current?.memoryMiB) || less(values.swapMiB, current?.swapMiB))) {
    flags.add('interrupts')
    reasons.push('less memory while it runs can make it kill processes')
  }
  if (mayRun && guest.ref.type === 'qemu' && (values.cores !== undefined || values.memoryMiB !== undefined)) {
    flags.add('needsRestart')
    reasons.push('a running VM takes cores and memory with its next start')
  }
  const removed = values.tags === undefined ? [] : (current?.tags ?? guest.listTags).filter((tag) => !normaliseTags(values.tags).includes(tag))
  if (removed.length > 0) {
    flags.add('security')
    reasons.push(`backup jobs, firewalls or scripts may act on the tag ${removed.join(', ')} that it takes away`)
  }
  for (const concern of optionConcerns(values.options ?? {}, guest)) {
    flags.add(concern.flag)
    reasons.push(concern.reason)
  }
  const reason = reasons.length === 0 ? 'the old value can be put back at any time' : reasons.join('; ')
  return { class: 'benign', flags: [...flags], reason }
}

function inverse(values: ConfigureParameters, guest: ActualGuest): string | null {
  const { spec } = guest
  if (spec === null) return null
  const named = namedKeys(values).map((key) => {
    const field = fieldOf[key]
    const before = showActual(field, spec.nextBoot)
    if (field === 'description') return before === null ? 'remove the description' : 'set the old description'
    return `set ${field} back to ${before ?? 'none'}`
  })
  const back = [...named, ...optionInverses(values.options ?? {}, spec)]
  return `${back.join(', ').replace(/^./, (first) => first.toUpperCase())}; it costs nothing.`
}

function toOptions(values: ConfigureParameters, guest: ActualGuest): Readonly<Record<string, string>> {
  const options: Record<string, string> = {}
  const removed: string[] = []
  if (values.name !== undefined) options[guest.ref.type === 'lxc' ? 'hostname' : 'name'] = values.name
  if (values.cores !== undefined) options['cores'] = String(values.cores)
  if (values.memoryMiB !== undefined) options['memory'] = String(values.memoryMiB)
  if (values.swapMiB !== undefined) options['swap'] = String(values.swapMiB)
  if (values.description === '') removed.push('description')
  else if (values.description !== undefined) options['description'] = values.description
  if (values.tags?.length === 0) removed.push('tags') // an empty value would store a blank
  else if (values.tags !== undefined) options['tags'] = formatTags(values.tags)
  if (values.onboot !== undefined) options['onboot'] = values.onboot ? '1' : '0'
  const further = optionParameters(values.options ?? {})
  Object.assign(options, further.set)
  removed.push(...further.removed)
  if (removed.length > 0) options['delete'] = removed.join(',')
  return { ...options, ...digestParameter(guest) }
}

function holds(values: ConfigureParameters, now: GuestValues): boolean {
  return (
    (values.name === undefined || sameName(values.name, now.name)) &&
    (values.cores === undefined || values.cores === now.cores) &&
    (values.memoryMiB === undefined || values.memoryMiB === now.memoryMiB) &&
    (values.swapMiB === undefined || values.swapMiB === now.swapMiB) &&
    (values.description === undefined || normaliseDescription(values.description) === normaliseDescription(now.description)) &&
    (values.tags === undefined || formatTags(values.tags) === formatTags(now.tags)) &&
    (values.onboot === undefined || values.onboot === now.onboot)
  )
}
