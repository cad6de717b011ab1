/** An operation that somebody asks for, rather than a declaration. It takes the same way: observe, gate, execute. */
import { AppError } from '../../shared/domain/appError.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { Operation } from '../../shared/domain/operation.ts'
import { gate, type Trigger } from '../engine/gate.ts'
import { bindOperation } from '../engine/operations/catalogue.ts'
import { guestLabel } from '../engine/plan.ts'
import type { JournalEntry, PendingItem } from '../ports.ts'
import { execute, type ExecutePorts } from './execute.ts'
import { observeGuest } from './observe.ts'

export interface RequestInput {
  readonly operation: Operation
  readonly lastNode: string
  readonly mode: HostMode
  readonly quorate: boolean
  readonly actor: string
  /** Why, in their own words; '' = nothing was said. */
  readonly reason: string
  /** A person, or a wish from elsewhere. */
  readonly trigger: Exclude<Trigger, 'auto'>
  isFrozen(): boolean
  /** Called when the gate has decided, right before there is any effect. */
  onDecided?(): void
}

export type RequestOutcome =
  | { readonly kind: 'ran'; readonly entry: JournalEntry }
  | { readonly kind: 'waits'; readonly item: PendingItem }

/** Runs it, or makes it wait for a signature. Rejects with the refusal of the gate, or the error of a failed read. */
export async function requestOperation(input: RequestInput, ports: ExecutePorts): Promise<RequestOutcome> {
  const { operation, actor } = input
  const guest = await observeGuest(ports.connection.reader, operation.guest, input.lastNode, true)
  if (guest === null) {
    throw new AppError({ code: 'guest_not_found', message: `${operation.guest.host} shows no ${operation.guest.type} guest ${operation.guest.vmid}.`, hint: 'Check the VMID, and that the token has VM.Audit on it.' })
  }
  const answer = gate({ operation, guest, trigger: input.trigger, mode: input.mode, quorate: input.quorate, frozen: input.isFrozen(), approval: null })
  if (answer.kind !== 'refused') input.onDecided?.()
  switch (answer.kind) {
    case 'clear':
      return { kind: 'ran', entry: await execute(answer.cleared, actor, ports) }
    case 'pendingSignature': {
      const summary = bindOperation(operation)?.summarise(guestLabel(guest)) ?? operation.kind
      const item = ports.journal.ensurePending({
        operation,
        signers: null,
        guestName: guest.name,
        summary,
        classification: answer.classification,
        source: 'request',
        origin: actor,
        reason: input.reason,
      })
      return { kind: 'waits', item }
    }
    case 'refused':
      throw new AppError({ code: answer.code, message: answer.reason, hint: answer.hint, retry: 'afterObserve' })
  }
}
