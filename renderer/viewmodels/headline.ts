import type { FleetCell, HostView } from '../../shared/ipc/contract.ts'
import { texts } from '../texts.ts'
import { countStandings } from './standings.ts'

/** The finding of the Overview: what is the operator's to decide, and what could not be seen. Pure. */
export function overviewHeadline(cells: readonly FleetCell[], hosts: readonly HostView[], approvals: number): { readonly title: string; readonly detail: string } {
  const t = texts.overview
  const counts = countStandings(cells)
  const count = (standing: FleetCell['standing']): number => counts.get(standing) ?? 0
  const unseen = count('unknown') + count('unreachable')
  const differ = count('drift') + count('destructive') + count('pending')
  const clauses: string[] = []
  if (approvals > 0) clauses.push(t.decisions(approvals))
  else if (differ > 0) clauses.push(t.guestsDiffer(differ))
  if (unseen > 0) clauses.push(t.cannotBeSeen(unseen))
  const away = hosts.filter((host) => host.reach === 'unreachable').length
  if (clauses.length === 0 && away > 0) clauses.push(t.hostsUnseen(away))
  if (clauses.length === 0 && hosts.every((host) => host.reach === 'never')) clauses.push(t.firstLook)
  if (clauses.length === 0 && cells.length > 0 && count('unmanaged') === cells.length) clauses.push(t.nothingDeclared)
  if (clauses.length === 0) clauses.push(count('restart_needed') > 0 ? t.onlyRestarts(count('restart_needed')) : t.allMatch)
  const title = clauses.join(', ')
  return {
    title: title.charAt(0).toUpperCase() + title.slice(1),
    detail: cells.length === 0 ? t.noGuests : t.detail(count('in_sync') + count('restart_needed'), cells.length - count('unmanaged'), unseen, differ, count('drift'), count('unmanaged')),
  }
}
