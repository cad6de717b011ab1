import type { HostId } from '../../shared/domain/guest.ts'
import type { Clock, Journal, VerifyContext } from '../ports.ts'

/**
 * Against what signatures are judged now: the present signer set and epoch, and `clusterOf`, which tells a host's
 * cluster as it was read from the host. A clock that went backwards never revives what has expired: time is at least
 * that of the newest audit row. Reads the journal.
 */
export function verifyContextOf({ journal, clock }: { readonly journal: Journal; readonly clock: Clock }, clusterOf: (host: HostId) => string | null): VerifyContext {
  const [newest] = journal.auditPage({ before: null, limit: 1 })
  const nowMs = Math.max(clock.nowMs(), newest === undefined ? 0 : Date.parse(newest.at))
  const began = journal.epochBeganAt()
  return {
    signerSet: journal.signerSet(),
    journal: journal.journalId,
    epoch: journal.epoch(),
    epochBeganMs: began === null ? nowMs : Date.parse(began),
    clusterOf,
    nowMs,
  }
}
