/** An operation that somebody asks for, rather than a declaration. It takes the same way: observe, gate, execute. */
import { AppError } from '../../shared/domain/appError.ts'
import type { ActualGuest } from '../../shared/domain/guest.ts'
import type { HostMode } from '../../shared/domain/host.ts'
import type { Classification, Operation } from '../../shared/domain/operation.ts'
import { gate, type Trigger } from '../engine/gate.ts'
import { bindOperation } from '../engine/operations/catalogue.ts'
import { guestLabel } from '../engine/plan.ts'
import type { Hold } from '../engine/safety.ts'
import type { DesiredState, JournalEntry, PendingItem } from '../ports.ts'
import { execute, type ExecutePorts } from './execute.ts'
import { observeTarget } from './observeVacancy.ts'
import { establishProvenance } from './provenance.ts'

export interface RequestInput {
  readonly operation: Operation
  readonly lastNode: string
  mode(): HostMode
  /** null = the token may not ask. */
  quorate(): boolean | null
  readonly actor: string
  /** Why, in their own words; '' = nothing was said. */
  readonly reason: string
  /** A person, or a wish from elsewhere. */
  readonly trigger: Exclude<Trigger, 'auto'>
  /** True when a person says of the guest that it makes that it may go again. */
  readonly scratch?: boolean
  /** What is declared for the host right now. */
  declared(): Promise<DesiredState>
  isFrozen(): boolean
  /** Why nothing is to be sent to the host; null = nothing keeps it back. */
  hold(): Hold | null
  /** Called when the gate has decided, right before there is any effect. */
  onDecided?(): void
  /** Called besides when it runs. */
  onCleared(): void
}

export type RequestOutcome =
  | { readonly kind: 'ran'; readonly entry: JournalEntry }
  | { readonly kind: 'waits'; readonly item: PendingItem }

/**
 * Runs it, or makes it wait for a signature; decided when its node's turn has come. Rejects with the refusal of the
 * gate, or the error of a failed read.
 */
export async function requestOperation(input: RequestInput, ports: ExecutePorts): Promise<RequestOutcome> {
  const { operation, actor } = input
  const bound = bindOperation(operation)
  let waits: PendingItem | null = null
  const entry = await execute(operation, bound?.making?.node ?? input.lastNode, async () => {
    const observe = () => observeTarget(ports.connection.reader, operation.guest, input.lastNode, bound)
    const seen = await observe()
    if (seen === null) {
      throw new AppError({ code: 'guest_not_found', message: `${operation.guest.host} shows no ${operation.guest.type} guest ${operation.guest.vmid}.`, hint: 'Check the VMID, and that the token has VM.Audit on it.' })
    }
    const isPerson = input.trigger === 'person'
    const { guest, provenance } = isPerson ? await establishProvenance(operation, seen, { ...ports, declared: input.declared, observe }) : { guest: seen, provenance: null }
    const answer = gate({ operation, guest, trigger: input.trigger, mode: input.mode(), quorate: input.quorate(), frozen: input.isFrozen(), hold: input.hold(), approval: null, provenance })
    if (answer.kind === 'refused') throw new AppError({ code: answer.code, message: answer.reason, hint: answer.hint, retry: 'afterObserve' })
    input.onDecided?.()
    if (answer.kind === 'clear') {
      input.onCleared()
      return { cleared: answer.cleared, actor, scratch: isPerson && input.scratch === true }
    }
    waits = makeWait(input, guest, answer.classification, ports)
    return null
  }, ports)
  if (entry !== null) return { kind: 'ran', entry }
  if (waits === null) throw new Error('a request neither ran nor waits')
  return { kind: 'waits', item: waits }
}

function makeWait({ operation, actor, reason }: RequestInput, guest: ActualGuest, classification: Classification, { journal }: ExecutePorts): PendingItem {
  const summary = bindOperation(operation)?.summarise(guestLabel(guest)) ?? operation.kind
  return journal.ensurePending({ operation, signers: null, guestName: guest.name, summary, classification, source: 'request', origin: actor, reason })
}
