/**
 * A process that can die: its ports are wrapped, and once it is dead none of them does anything any more. In process
 * death is an exception out of every call; in a child of its own it is a real SIGKILL.
 */
import type { Clock, Crypto, HostConnection, Journal } from '../../electron/ports.ts'

/** What every port of a dead process throws. */
export class Crash extends Error {
  constructor() {
    super('the process is dead')
  }
}

/** When it dies: before a write of the journal, in the middle of its transaction, or as soon as it is on disk. */
export const moments = ['before', 'inside', 'after'] as const
export type Moment = (typeof moments)[number]

/** Says of a write of the journal that is about to be made whether the process dies at it. */
export type Doom = (method: string, given: readonly unknown[]) => Moment | null

/** Methods of the journal that write. */
const writes = /^(?:record|settleBy|ensure|withdraw|reject|supersede|enrol|rotate|confirm|note|append)/

export class Life {
  #dead = false
  #inTransaction = false
  #announce: () => void = () => undefined
  readonly #kill: () => void
  /** Resolves when it dies. */
  readonly died: Promise<void>

  /** `kill` ends the process for real; left out, only its ports die. */
  constructor(kill: () => void = () => undefined) {
    this.#kill = kill
    this.died = new Promise((resolve) => {
      this.#announce = resolve
    })
  }

  get isDead(): boolean {
    return this.#dead
  }

  die(): never {
    this.#dead = true
    this.#kill()
    this.#announce()
    throw new Crash()
  }

  /** Throws when it is dead. */
  check(): void {
    if (this.#dead) throw new Crash()
  }

  /** The journal, deadly at the writes that `doom` names. */
  journal(journal: Journal, doom: Doom): Journal {
    return this.#wrap(journal, (method, given, call) => {
      const moment = writes.test(method) ? doom(method, given) : null
      if (moment === 'before') this.die()
      this.#inTransaction = moment === 'inside'
      const done = call()
      if (this.#inTransaction) throw new Error(`${method} wrote nothing, so there was no transaction to die in`)
      if (moment === 'after') this.die()
      return done
    })
  }

  /** Hashes are made in the middle of each transaction of the journal: there it dies when it is to die inside. */
  crypto(crypto: Crypto): Crypto {
    return {
      uuid: () => crypto.uuid(),
      sha256Hex: (data) => {
        this.check()
        if (this.#inTransaction) this.die()
        return crypto.sha256Hex(data)
      },
    }
  }

  /** A connection that neither asks nor answers once it is dead. */
  connection({ tokenId, reader, writer }: HostConnection): HostConnection {
    const alive = <T extends object>(target: T) => this.#wrap(target, (_, __, call) => this.#untilDeath(call()))
    return { tokenId, reader: alive(reader), writer: alive(writer) }
  }

  clock(clock: Clock): Clock {
    return {
      nowMs: () => clock.nowMs(),
      sleep: async (ms, signal) => {
        this.check()
        await clock.sleep(ms, signal)
        this.check()
      },
    }
  }

  #untilDeath<R>(answer: R): R | Promise<unknown> {
    if (!(answer instanceof Promise)) return answer
    return answer.then(
      (value: unknown) => {
        this.check()
        return value
      },
      (thrown: unknown) => {
        this.check()
        throw thrown
      },
    )
  }

  #wrap<T extends object>(target: T, around: (method: string, given: readonly unknown[], call: () => unknown) => unknown): T {
    return new Proxy(target, {
      get: (_, name) => {
        const found: unknown = Reflect.get(target, name)
        if (typeof found !== 'function') return found
        return (...given: readonly unknown[]): unknown => {
          this.check()
          return around(String(name), given, () => Reflect.apply(found, target, given) as unknown)
        }
      },
    })
  }
}
