/**
 * A process that can die: its ports are wrapped, and once it is dead none of them does anything any more. In process
 * death is an exception out of every call; in a child of its own it is a real SIGKILL.
 */
import type { Clock, Crypto, HostConnection, Journal } from '../../electron/ports.ts'
import type { AppError } from '../../shared/domain/appError.ts'

/** What every port of a dead process throws. */
export class Crash extends Error {
  constructor() {
    super('the process is dead')
  }
}

/** When it dies: before a call, in the middle of its transaction (writes of the journal only), or as soon as it is done. */
export const moments = ['before', 'inside', 'after'] as const
export type Moment = (typeof moments)[number]

/**
 * Says of a write of the journal, a call to the host or a `sleep` that is about to be made whether the process dies at
 * it. Of a write, an error = the disk takes nothing: the transaction fails with it and is rolled back.
 */
export type Doom = (method: string, given: readonly unknown[]) => Moment | AppError | null

/** Methods of the journal that write. */
const writes = /^(?:record|settleBy|ensure|withdraw|reject|supersede|enrol|rotate|confirm|note|append)/

export class Life {
  #dead = false
  /** What happens in the middle of the transaction that runs. */
  #inTransaction: 'inside' | AppError | null = null
  #announce: () => void = () => undefined
  readonly #doom: Doom
  readonly #kill: () => void
  /** Resolves when it dies. */
  readonly died: Promise<void>

  /** `kill` ends the process for real; left out, only its ports die. */
  constructor(doom: Doom, kill: () => void = () => undefined) {
    this.#doom = doom
    this.#kill = kill
    this.died = new Promise((resolve) => {
      this.#announce = resolve
    })
  }

  get isDead(): boolean {
    return this.#dead
  }

  die(): never {
    this.#end()
    throw new Crash()
  }

  #end(): void {
    this.#dead = true
    this.#kill()
    this.#announce()
  }

  /** Throws when it is dead. */
  check(): void {
    if (this.#dead) throw new Crash()
  }

  journal(journal: Journal): Journal {
    return this.#wrap(journal, (method, given, call) => {
      this.check()
      const fate = writes.test(method) ? this.#doom(method, given) : null
      if (fate === 'before') this.die()
      this.#inTransaction = fate === 'after' ? null : fate
      try {
        return call()
      } finally {
        this.#inTransaction = null
        if (fate === 'after') this.die()
      }
    })
  }

  /** Hashes are made in the middle of each transaction of the journal: there it dies when it is to die inside. */
  crypto(crypto: Crypto): Crypto {
    return {
      uuid: () => crypto.uuid(),
      sha256Hex: (data) => {
        this.check()
        if (this.#inTransaction === 'inside') this.die()
        if (this.#inTransaction !== null) throw this.#inTransaction
        return crypto.sha256Hex(data)
      },
    }
  }

  /** A connection that neither asks nor answers once it is dead: whoever waits for it waits for ever, as the dead do. */
  connection({ tokenId, reader, writer }: HostConnection): HostConnection {
    const alive = <T extends object>(target: T) => this.#wrap(target, (method, given, call) => this.#ask(method, given, call))
    return { tokenId, reader: alive(reader), writer: alive(writer) }
  }

  clock(clock: Clock): Clock {
    return {
      nowMs: () => clock.nowMs(),
      sleep: (ms, signal) => this.#untilDeath(this.#doom('sleep', [ms]), () => clock.sleep(ms, signal)),
    }
  }

  #ask(method: string, given: readonly unknown[], call: () => unknown): unknown {
    if (method === 'check' || method === 'clockSkewMs') return call()
    return this.#untilDeath(this.#dead ? null : this.#doom(method, given), async () => call())
  }

  /** Settles as the work does, unless the process dies before, at its beginning or at its end. */
  #untilDeath<R>(fate: ReturnType<Doom>, work: () => Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      const alive = (settle: () => void): void => {
        if (fate === 'after') this.#end()
        if (!this.#dead) settle()
      }
      if (fate === 'before') this.#end()
      if (this.#dead) return
      work().then((value) => alive(() => resolve(value)), (thrown: unknown) => alive(() => reject(thrown)))
    })
  }

  #wrap<T extends object>(target: T, around: (method: string, given: readonly unknown[], call: () => unknown) => unknown): T {
    return new Proxy(target, {
      get: (_, name) => {
        const found: unknown = Reflect.get(target, name)
        if (typeof found !== 'function') return found
        return (...given: readonly unknown[]): unknown => around(String(name), given, () => Reflect.apply(found, target, given) as unknown)
      },
    })
  }
}
