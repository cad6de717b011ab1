/** What the kinds that change high availability share. Pure. */
import type { AppErrorInit } from '../../../shared/domain/appError.ts'
import type { ActualGuest } from '../../../shared/domain/guest.ts'

/** `ct:101` or `vm:101`: how the HA manager names a guest. */
export function haSid({ ref }: ActualGuest): string {
  return `${ref.type === 'lxc' ? 'ct' : 'vm'}:${ref.vmid}`
}

/** `/cluster/ha/resources/{sid}` */
export function haPath(guest: ActualGuest): string {
  return `/cluster/ha/resources/${haSid(guest)}`
}

/** Its entry was not read. */
export const haUnread: AppErrorInit = {
  code: 'observation_incomplete',
  message: 'Whether it is under high availability could not be read, so that is not changed.',
  hint: 'Check that the token has Sys.Audit on /.',
  retry: 'afterObserve',
}
