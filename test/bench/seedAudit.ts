/**
 * `npm run seed:audit -- --rows N --out FILE`: writes a journal with a long audit log, the same one each time. The chain
 * is the real one and verifies; only the way it gets to the disk is in bulk.
 */
import { existsSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { sealEvent } from '../../electron/journal/auditChain.ts'
import { openJournal } from '../../electron/journal/openJournal.ts'
import { createCrypto } from '../../electron/platform/crypto.ts'
import type { AuditDraft } from '../../shared/domain/audit.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, out: { type: 'string' } } })
const rows = Number(values.rows)
if (values.out === undefined || !Number.isInteger(rows) || rows < 1) {
  console.error('Usage: npm run seed:audit -- --rows 1000000 --out FILE')
  process.exit(1)
}
const file = resolve(values.out)
if (existsSync(file)) {
  console.error(`${file} exists already. Name a new file.`)
  process.exit(1)
}

const crypto = createCrypto()
const startMs = Date.UTC(2025, 0, 1)
/** Half a minute between two rows: a million are a year. */
const pauseMs = 31_557
const people = ['alice', 'bela', 'countersign', 'countersign', 'countersign', 'dora', 'countersign', 'emil']
const fields = ['memory', 'cores', 'tags', 'description', 'swap', 'onboot', 'name']
const names = ['web', 'db', 'mail', 'grafana', 'nextcloud', 'gitea', 'backup', 'dns', 'proxy', 'cache']

/** Row by row the life of an operation, and every fortieth one something rarer. */
function draftOf(row: number): AuditDraft {
  const story = Math.floor(row / 5)
  const vmid = 100 + ((story * 7919) % 900)
  const guest = `${names[vmid % names.length]}-${vmid}`
  const host = `site-${(vmid % 20) + 1}`
  const field = fields[story % fields.length] ?? 'memory'
  const about = { actor: 'countersign', host, vmid, guest, operationId: null, operation: null }
  const operation = { ...about, operationId: idOf(story), operation: 'guest.configure' }
  if (row % 40 === 39) return { ...about, vmid: null, guest: null, actor: people[story % people.length] ?? 'alice', kind: 'settings', decision: 'changed', reason: `Mode of ${host} was set to propose.`, payload: { mode: 'propose' } }
  switch (row % 5) {
    case 0:
      return { ...about, kind: 'drift', decision: 'detected', reason: `${field} differs on ${vmid} ${guest} from ${host}.yaml:${story % 400}.`, payload: { fields: [field] } }
    case 1:
      return { ...about, kind: 'decision', decision: story % 97 === 0 ? 'refused' : 'policy', operation: 'guest.configure', reason: `Set ${field} on ${vmid} ${guest}: it can be set back.`, payload: { class: 'benign' } }
    case 2:
      return { ...operation, actor: people[story % people.length] ?? 'alice', kind: 'intent', decision: 'policy', reason: `Set ${field} on ${vmid} ${guest}`, payload: { node: `pve${story % 5}`, request: { method: 'PUT', path: `/nodes/pve${story % 5}/lxc/${vmid}/config` } } }
    case 3:
      return { ...operation, kind: 'sent', decision: 'accepted', reason: `Node pve${story % 5} accepted the request and started a task.`, payload: { upid: `UPID:pve${story % 5}:${story.toString(16).padStart(8, '0')}:0B77C1D2:6B007862:vzset:${vmid}:countersign@pve!apply:` } }
    default:
      return { ...operation, kind: 'settled', decision: story % 50 === 0 ? 'failed' : 'ok', reason: story % 50 === 0 ? `${vmid} is locked (backup).` : 'The task ended OK, and the guest is as asked.', payload: {} }
  }
}

function idOf(story: number): string {
  const digits = crypto.sha256Hex(`operation ${story}`)
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20, 32)].join('-')
}

function open() {
  const opened = openJournal({ file, clock: { nowMs: () => startMs, sleep: async () => undefined }, crypto, highWater: null })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

const startedMs = performance.now()
open().close()
const raw = new Database(file)
raw.pragma('synchronous = OFF')
raw.pragma('cache_size = -200000')
const insert = raw.prepare<[number, string, string]>('INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)')
const write = raw.transaction((from: number, to: number, before: string): string => {
  let prevHash = before
  for (let row = from; row < to; row += 1) {
    const seq = row + 1
    const { body, hash } = sealEvent(draftOf(row), { seq, at: new Date(startMs + row * pauseMs).toISOString(), prevHash }, crypto)
    insert.run(seq, body, hash)
    prevHash = hash
  }
  return prevHash
})
let head = ''
for (let row = 0; row < rows; row += 50_000) head = write(row, Math.min(rows, row + 50_000), head)
raw.pragma('wal_checkpoint(TRUNCATE)')
raw.close()
const journal = open()
const { indexed } = await journal.indexAudit()
journal.close()
for (const tail of ['-wal', '-shm']) rmSync(`${file}${tail}`, { force: true })
console.log(`${rows} rows, ${indexed} of them indexed, ${Math.round(statSync(file).size / 1e6)} MB, in ${Math.round((performance.now() - startedMs) / 1000)} s: ${file}`)
