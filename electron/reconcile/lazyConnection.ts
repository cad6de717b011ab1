import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { HostConnection } from '../ports.ts'

/** The connection to one host, opened when it is first needed: its token may not be at hand before. */
export class LazyConnection {
  #opened: HostConnection | null = null
  #obstacle: AppErrorDto | null = null
  readonly #open: () => Result<HostConnection>

  constructor(open: () => Result<HostConnection>) {
    this.#open = open
  }

  /** null = it is not open. */
  get opened(): HostConnection | null {
    return this.#opened
  }

  /** Why it could not be opened; null = it could, or nobody tried. */
  get obstacle(): AppErrorDto | null {
    return this.#obstacle
  }

  /** Opens it if it is not open. Rejects with the obstacle as an `AppError`. */
  async get(): Promise<HostConnection> {
    if (this.#opened !== null) return this.#opened
    const opened = this.#open()
    if (!opened.ok) {
      this.#obstacle = opened.error
      throw new AppError(opened.error)
    }
    this.#obstacle = null
    this.#opened = opened.value
    return opened.value
  }

  async close(): Promise<void> {
    await this.#opened?.reader.close()
  }
}
