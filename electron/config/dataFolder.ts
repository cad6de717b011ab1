import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { AppError, type AppErrorDto } from '../../shared/domain/appError.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

/** What decides where things lie. The process's own unless told. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

const ownSurroundings = (): Surroundings => ({ platform: process.platform, env: process.env, home: homedir() })

/** The files of one data folder, all absolute. `socket` is a path, or the name of a pipe on Windows. */
export interface DataPaths {
  readonly settings: string
  readonly journal: string
  readonly lock: string
  readonly socket: string
  readonly log: string
}

/** `sun_path` takes 104 bytes on macOS and 108 on Linux, with its closing zero (unix(4), unix(7)). */
const longestSocketBytes = 100
/** Reading or writing a pid takes the lock file for an instant. */
const readerTimeoutMs = 2_000

/** Where data lies unless `--data` names a folder (XDG Base Directory; Apple's and Microsoft's own). Pure. */
export function defaultDataFolder({ platform, env, home }: Surroundings = ownSurroundings()): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Countersign')
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'Countersign')
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'countersign')
}

/**
 * Where this app notes what must outlive a data folder that is put back from a copy: outside every data folder, in
 * the user's state folder (XDG Base Directory; Apple's and Microsoft's own). `COUNTERSIGN_STATE` names another. Pure.
 */
export function defaultStateFolder({ platform, env, home }: Surroundings = ownSurroundings()): string {
  const named = env['COUNTERSIGN_STATE']
  if (named !== undefined && named !== '') return resolve(named)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Countersign State')
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Countersign State')
  return join(env['XDG_STATE_HOME'] || join(home, '.local', 'state'), 'countersign')
}

/**
 * The files of a data folder. The socket stands in the folder where its path is short enough, else in a folder of
 * this user's own that is named by the data folder's hash. Pure.
 */
export function dataPaths(folder: string, { platform, env }: Surroundings = ownSurroundings()): DataPaths {
  const root = resolve(folder)
  const id = createHash('sha256').update(root).digest('hex').slice(0, 16)
  const inside = join(root, 'socket')
  const outside = join(env['XDG_RUNTIME_DIR'] || tmpdir(), `countersign-${userInfo().uid}`, id)
  const socket = platform === 'win32' ? `\\\\.\\pipe\\countersign-${id}` : Buffer.byteLength(inside) < longestSocketBytes ? inside : outside
  return { settings: join(root, 'settings.json'), journal: join(root, 'journal.db'), lock: join(root, 'lock'), socket, log: join(root, 'countersign.log') }
}

/** A data folder that this process owns until it is released or the process ends, however it ends. */
export interface Claim {
  release(): void
}

/** Held here, so that a claim whose handle was dropped is not given up by the garbage collector. */
const held = new Set<Database.Database>()

/**
 * Makes this process the owner of a data folder, which is created (mode 0700) where it is missing. Errors:
 * `journal_locked` with the owner's pid, `journal_unwritable`.
 *
 * The lock is an operating system's lock on the lock file, held through SQLite's open transaction; the file's
 * `user_version` is the owner's pid, for people to read. So a killed owner leaves nothing stale, a recycled pid
 * cannot be mistaken for an owner, and of two takers one wins. Nothing else in this process may open the lock
 * file: closing it would drop the lock (fcntl(2)).
 */
export function claimDataFolder(folder: string): Result<Claim> {
  const paths = dataPaths(folder)
  let lock: Database.Database | null = null
  try {
    mkdirSync(dirname(paths.lock), { recursive: true, mode: 0o700 })
    const socketFolder = checkSocketFolder(paths.socket, dirname(paths.lock))
    if (!socketFolder.ok) return socketFolder
    lock = new Database(paths.lock, { timeout: 0 })
    chmodSync(paths.lock, 0o600)
    if (!take(lock)) {
      const refusal = locked(folder, ownerOf(lock))
      lock.close()
      return refusal
    }
    return ok(claimOf(lock))
  } catch (thrown) {
    lock?.close()
    return unusable(folder, thrown)
  }
}

function claimOf(lock: Database.Database): Claim {
  held.add(lock)
  return {
    release: () => {
      if (held.delete(lock)) lock.close()
    },
  }
}

/** Writes our pid, then holds the lock over it. Between the two another taker may come first: then it is theirs. */
function take(lock: Database.Database): boolean {
  try {
    for (;;) {
      lock.pragma('busy_timeout = 0')
      lock.exec('BEGIN IMMEDIATE')
      lock.pragma(`user_version = ${process.pid}`)
      // Somebody who reads the pid at this moment holds up the commit, not the claim.
      lock.pragma(`busy_timeout = ${readerTimeoutMs}`)
      lock.exec('COMMIT')
      lock.pragma('busy_timeout = 0')
      lock.exec('BEGIN IMMEDIATE')
      if (pidIn(lock) === process.pid) return true
      lock.exec('ROLLBACK')
    }
  } catch (thrown) {
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) return false
    throw thrown
  }
}

function ownerOf(lock: Database.Database): number {
  lock.pragma(`busy_timeout = ${readerTimeoutMs}`)
  return pidIn(lock)
}

function pidIn(lock: Database.Database): number {
  return Number(lock.pragma('user_version', { simple: true }))
}

/** A folder for sockets in a place that others can write to must be ours alone. */
function checkSocketFolder(socket: string, dataFolder: string): Result<null> {
  const folder = dirname(socket)
  if (process.platform === 'win32' || folder === dataFolder) return ok(null)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0) return ok(null)
  return failure('journal_unwritable', `The folder ${folder} for the app's socket is not yours alone.`, 'Remove it, or choose a data folder with a shorter path.')
}

function locked(folder: string, pid: number): { readonly ok: false; readonly error: AppErrorDto } {
  return failure('journal_locked', `The data folder ${resolve(folder)} is in use by process ${pid}.`, 'Use the app that is running, or end it first.')
}

/** The operating system's codes in plain words; of others the code is told. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there', EPERM: 'this user may not write there', EROFS: 'the disk is mounted read-only',
  EEXIST: 'a file is in its way', ENOTDIR: 'a file is in its way', ENOSPC: 'the disk is full',
}

function unusable(folder: string, thrown: unknown): { readonly ok: false; readonly error: AppErrorDto } {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
  return failure('journal_unwritable', `The data folder ${resolve(folder)} cannot be used: ${reasons[code] ?? code}.`, 'Check that you own it and that the disk has room, or name another with --data.')
}

function failure(code: 'journal_locked' | 'journal_unwritable', message: string, hint: string): { readonly ok: false; readonly error: AppErrorDto } {
  return err(new AppError({ code, message, hint }).toDto())
}
