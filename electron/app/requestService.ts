/** What people ask for on one guest, beside what is declared: named in full here, and handed to the host's gate. */
import { AppError } from '../../shared/domain/appError.ts'
import type { GuestRef, HostId } from '../../shared/domain/guest.ts'
import { bindOperation, isMaker, parseOperation } from '../engine/operations/catalogue.ts'
import type { Fleet } from '../reconcile/fleet.ts'
import type { RequestOutcome } from '../reconcile/requestOperation.ts'
import { demandReason } from './demandReason.ts'

export interface RequestPorts {
  readonly fleet: Fleet
  /** Name of the person at this computer. */
  readonly person: string
}

export class RequestService {
  readonly #ports: RequestPorts

  constructor(ports: RequestPorts) {
    this.#ports = ports
  }

  /** Asks for an operation of the catalogue on one guest. Errors: `usage` for what the catalogue does not take or a reason that could not be signed, and the gate's refusals. */
  async ask(guest: { readonly host: HostId; readonly vmid: number }, kind: string, parameters: Readonly<Record<string, unknown>>, reason: string, scratch = false): Promise<RequestOutcome> {
    const told = demandReason(reason)
    const reconciler = this.#ports.fleet.host(guest.host)
    const ref = isMaker(kind) ? await this.#refToMake(guest, kind, parameters) : await this.#resolve(guest)
    const filled = scratch ? withScratchTag(kind, this.#fillVolume(ref, parameters)) : this.#fillVolume(ref, parameters)
    const operation = parseOperation(kind, ref, filled)
    if (!operation.ok) throw new AppError({ code: 'usage', message: operation.error })
    if (scratch && bindOperation(operation.value)?.makesGuest !== true) {
      throw new AppError({ code: 'usage', message: `${kind} makes no guest, so nothing becomes scratch by it.`, hint: 'Leave out --scratch.' })
    }
    const outcome = await reconciler.request(operation.value, this.#ports.person, told, scratch)
    this.#ports.fleet.wake(guest.host)
    return outcome
  }

  async #resolve({ host, vmid }: { readonly host: HostId; readonly vmid: number }): Promise<GuestRef> {
    const reconciler = this.#ports.fleet.host(host)
    const known = reconciler.snapshot().reviews.get(vmid)?.actual ?? (await reconciler.look()).reviews.get(vmid)?.actual
    if (known) return known.ref
    const { obstacle, observation } = reconciler.snapshot()
    throw new AppError(obstacle ?? (observation?.reach === 'unreachable' ? observation.errors[0] : undefined) ?? { code: 'guest_not_found', message: `${host} shows no guest ${vmid}.`, hint: 'Check the VMID, and that the token has VM.Audit on it.' })
  }

  /** The guest that an operation is to make: of the type that its parameters, or the guest that is copied, tell. */
  async #refToMake({ host, vmid }: { readonly host: HostId; readonly vmid: number }, kind: string, parameters: Readonly<Record<string, unknown>>): Promise<GuestRef> {
    const parsed = parseOperation(kind, { host, vmid, type: 'lxc' }, parameters)
    if (!parsed.ok) throw new AppError({ code: 'usage', message: parsed.error })
    const making = bindOperation(parsed.value)?.making
    const type = making?.type ?? (await this.#resolve({ host, vmid: making?.source ?? vmid })).type
    return { host, vmid, type }
  }

  /** A disk may be named by its slot alone: the volume is the one it holds now. */
  #fillVolume(ref: GuestRef, parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { slot, volume, storage, sizeBytes } = parameters
    const isNew = storage !== undefined && sizeBytes !== undefined
    if (typeof slot !== 'string' || volume !== undefined || isNew) return parameters
    const disks = this.#ports.fleet.host(ref.host).snapshot().reviews.get(ref.vmid)?.actual?.spec?.disks ?? []
    const disk = disks.find((each) => each.slot === slot)
    return disk === undefined ? parameters : { ...parameters, volume: disk.volume }
  }
}

/** The tag tells people. It proves nothing, and only a creation can set it along. */
function withScratchTag(kind: string, parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { options } = parameters
  if (kind !== 'guest.create' || typeof options !== 'object' || options === null) return parameters
  const tags = 'tags' in options && typeof options.tags === 'string' ? `${options.tags};` : ''
  return { ...parameters, options: { ...options, tags: `${tags}countersign-scratch` } }
}
