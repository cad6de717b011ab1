/** What the domain's own words are called. */
import type { ManagedField, NamedField } from '../../shared/domain/guest.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { OperationFlag } from '../../shared/domain/operation.ts'
import type { GuestStanding, HostView } from '../../shared/ipc/contract.ts'

const fieldNames: Readonly<Record<NamedField, string>> = {
  absent: 'Existence', run: 'Run state', name: 'Name', cores: 'Cores', memory: 'Memory', swap: 'Swap',
  disk: 'Root disk', description: 'Description', tags: 'Tags', onboot: 'Start at boot',
}

/** What a field is called: in words, or under Proxmox's own key. */
export function fieldName(field: ManagedField): string {
  return (fieldNames as Readonly<Record<string, string>>)[field] ?? field
}

export const standings: Readonly<Record<GuestStanding, string>> = {
  in_sync: 'in sync', drift: 'benign drift', destructive: 'destructive', pending: 'to sign', unknown: 'not judged',
  unreachable: 'unreachable', unmanaged: 'unmanaged', restart_needed: 'restart needed', frozen: 'frozen', ignored: 'ignored',
}

export const flags: Readonly<Record<OperationFlag, string>> = {
  interrupts: 'interrupts', needsRestart: 'needs a restart', oneWay: 'one-way', security: 'security',
}

export const modes: Readonly<Record<HostMode, string>> = { observe: 'Observe', propose: 'Propose', auto: 'Auto for benign' }

export const modeHelp: Readonly<Record<HostMode, string>> = {
  observe: 'Compares and runs nothing.',
  propose: 'Runs what a person applies.',
  auto: 'Besides, runs benign steps that cost nothing by itself.',
}

export const reach: Readonly<Record<HostView['reach'], string>> = {
  never: 'Not observed yet', complete: 'Complete', partial: 'Partial', unreachable: 'Does not answer',
}
