import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { z } from 'zod'
import { AppError } from '../../../shared/domain/appError.ts'
import { principal as principalWord, signerRole, type EnrolledKey, type SignerRole } from '../../../shared/domain/signer.ts'
import { quorumRule, type QuorumRule, type SignerSetContent } from '../../../shared/domain/signerSet.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { formatAllowedSigners, parseAllowedSigners } from '../../authz/allowedSigners.ts'
import { readPublicKeyText } from '../../authz/publicKeyText.ts'
import { formatRevocations, parseRevocations } from '../../authz/revocation.ts'
import { formatRoles, parseRoles } from '../../authz/roles.ts'
import { writeFileAtomic } from '../../platform/writeFileAtomic.ts'
import type { App } from '../../app.ts'
import type { CommandIo } from '../localSocket.ts'
import { withCommon, type Choose, type CommonOptions } from './command.ts'
import { oneLine } from './print.ts'

type Change = (content: SignerSetContent, io: CommandIo) => SignerSetContent
const maxFileBytes = 1024 * 1024

/** `signers …`: whose signature counts. Every change but the first enrolment is itself signed. */
export function signerCommands(program: Command, choose: Choose): void {
  const signers = program.command('signers').description('whose signature counts; every change but the first enrolment is itself signed')
  withCommon(signers.command('list').description('list the people, their keys and roles')).action((options: CommonOptions) => choose(options, async (app, io) => list(app, io, options)))
  withCommon(signers.command('enrol').description('enrol the first person; works once, while nobody is enrolled'))
    .requiredOption('--principal <name>', 'the name of the person', parsePrincipal)
    .requiredOption('--key <file>', 'their public key')
    .requiredOption('--roles <roles>', 'operational, recovery or both', parseRoleList)
    .action((options: CommonOptions & { principal: string; key: string; roles: readonly SignerRole[] }) =>
      choose(options, async (app, io) => {
        const set = app.services.signers.enrolFirst(readKey(options.principal, resolve(io.cwd, options.key)), options.roles)
        io.out(options.json ? `${JSON.stringify({ version: set.version, principal: options.principal, fingerprint: set.keys[0]?.fingerprint })}\n` : `${options.principal} is enrolled: ${set.keys[0]?.fingerprint ?? ''}\n`)
        return 0
      }),
    )
  proposal(signers, choose, 'add', 'propose a further key, of a new person or of one who is enrolled', (command) =>
    command.requiredOption('--principal <name>', 'the name of the person', parsePrincipal).requiredOption('--key <file>', 'their public key').option('--roles <roles>', 'operational, recovery or both', parseRoleList),
  (options: { principal: string; key: string; roles?: readonly SignerRole[] }) => (content, io) => addKey(content, readKey(options.principal, resolve(io.cwd, options.key)), options.roles))
  proposal(signers, choose, 'remove', 'propose to remove a person', (command) => command.requiredOption('--principal <name>', 'the name of the person', parsePrincipal),
  (options: { principal: string }) => (content) => ({ ...content, keys: content.keys.filter((key) => key.principal !== options.principal), roles: content.roles.filter((each) => each.principal !== options.principal) }))
  proposal(signers, choose, 'revoke', 'propose to revoke a key', (command) => command.requiredOption('--fingerprint <sha256>', 'SHA256:…').option('--comment <text>', 'why', ''),
  (options: { fingerprint: string; comment: string }) => (content) => ({ ...content, revoked: [...content.revoked, { fingerprint: options.fingerprint, comment: options.comment }] }))
  proposal(signers, choose, 'quorum', 'propose how many people must sign a kind of operation; the strictest rule that fits one decides', (command) =>
    command.requiredOption('--people <number>', 'how many distinct people', Number).option('--kind <kind>', 'a kind of operation, or *', '*').option('--for-host <name>', 'a host, or *', '*'),
  (options: { people: number; kind: string; forHost: string }) => (content) => ({ ...content, policy: setQuorum(content.policy, parseRule({ kind: options.kind, host: options.forHost, people: options.people })) }))
  proposal(signers, choose, 'import', 'propose the set that these files describe', (command) =>
    command.requiredOption('--allowed-signers <file>', 'keys').requiredOption('--roles <file>', 'roles').option('--revoked <file>', 'revoked keys').option('--policy <file>', 'quorum, JSON'),
  (options: { allowedSigners: string; roles: string; revoked?: string; policy?: string }) => (_, io) => readSet(options, io.cwd))
  withCommon(signers.command('export').description('write allowed_signers, roles, revoked_keys and policy.json'))
    .requiredOption('--out <dir>', 'folder to write into')
    .action((options: CommonOptions & { out: string }) => choose(options, async (app, io) => exportSet(app, io, options)))
}

/** A command that proposes a changed set; it then waits for signatures like any other request. */
function proposal<O>(signers: Command, choose: Choose, name: string, description: string, configure: (command: Command) => Command, change: (options: O) => Change): void {
  configure(withCommon(signers.command(name).description(description)))
    .option('--reason <text>', 'why, for those who sign', '')
    .action((options: CommonOptions & O & { reason: string }) =>
      choose(options, async (app, io) => {
        const { keys, roles, revoked, policy } = app.services.signers.current()
        const item = app.services.signers.propose(change(options)({ keys, roles, revoked, policy }, io), options.reason)
        io.out(options.json ? `${JSON.stringify({ waits: true, id: item.id, summary: item.summary })}\n` : `${oneLine(item.summary)}: waits for a signature as ${item.id}\n`)
        return 3
      }),
    )
}

function list(app: App, io: CommandIo, options: CommonOptions): number {
  const set = app.services.signers.current()
  if (options.json) io.out(`${JSON.stringify(set)}\n`)
  else if (set.keys.length === 0) io.out('Nobody is enrolled, so everything destructive stays pending. Enrol the first person: countersign signers enrol --help\n')
  else {
    for (const key of set.keys) {
      const roles = set.roles.find((each) => each.principal === key.principal)?.roles.join(', ') ?? 'no role'
      const revoked = set.revoked.some((each) => each.fingerprint === key.fingerprint) ? '  REVOKED' : ''
      io.out(`${key.principal.padEnd(20)} ${roles.padEnd(24)} ${key.keyType} ${key.fingerprint}${revoked}\n`)
    }
    for (const rule of set.policy) io.out(`${oneLine(`quorum: ${rule.people} people for ${rule.kind} on ${rule.host}`)}\n`)
  }
  return 0
}

function exportSet(app: App, io: CommandIo, options: CommonOptions & { out: string }): number {
  const folder = resolve(io.cwd, options.out)
  const { keys, roles, revoked, policy } = app.services.signers.current()
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const files = { allowed_signers: formatAllowedSigners(keys), roles: formatRoles(roles), revoked_keys: formatRevocations(revoked), 'policy.json': `${JSON.stringify(policy, null, 2)}\n` }
  for (const [name, text] of Object.entries(files)) writeFileAtomic(join(folder, name), text, 0o600)
  io.out(options.json ? `${JSON.stringify({ folder, files: Object.keys(files) })}\n` : `Written to ${folder}: ${Object.keys(files).join(', ')}\n`)
  return 0
}

function readKey(principal: string, path: string): EnrolledKey {
  const { key, comment } = unwrap(readPublicKeyText(readText(path)))
  return { principal, keyType: key.keyType, publicKeyBlob: Buffer.from(key.blob).toString('base64'), fingerprint: key.fingerprint, namespaces: null, validAfter: null, validBefore: null, comment }
}

function readSet(files: { allowedSigners: string; roles: string; revoked?: string; policy?: string }, cwd: string): SignerSetContent {
  const file = (path: string) => ({ name: path, text: readText(resolve(cwd, path)) })
  return {
    keys: unwrap(parseAllowedSigners(file(files.allowedSigners))),
    roles: unwrap(parseRoles(file(files.roles))),
    revoked: files.revoked === undefined ? [] : unwrap(parseRevocations(file(files.revoked))),
    policy: files.policy === undefined ? [] : readPolicy(files.policy, readText(resolve(cwd, files.policy))),
  }
}

function readPolicy(name: string, text: string): readonly QuorumRule[] {
  const parsed = z.array(quorumRule).safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new AppError({ code: 'bad_signers_file', message: `${name}: ${parsed.error.issues[0]?.message ?? 'it is no policy'}.`, hint: 'For example: [{"kind": "guest.destroy", "host": "*", "people": 2}]' })
}

function addKey(content: SignerSetContent, key: EnrolledKey, roles: readonly SignerRole[] | undefined): SignerSetContent {
  const standing = content.roles.find((each) => each.principal === key.principal)
  if (standing === undefined && roles === undefined) throw new AppError({ code: 'usage', message: `${key.principal} is new and needs a role.`, hint: 'Add --roles operational.' })
  const role = { principal: key.principal, roles: [...(roles ?? standing?.roles ?? [])] }
  return { ...content, keys: [...content.keys.filter((each) => each.fingerprint !== key.fingerprint), key], roles: [...content.roles.filter((each) => each.principal !== key.principal), role] }
}

/** Takes the place of the rule for the same kind and host. The others stay: the strictest that fits decides. */
function setQuorum(policy: readonly QuorumRule[], rule: QuorumRule): readonly QuorumRule[] {
  return [rule, ...policy.filter((each) => each.kind !== rule.kind || each.host !== rule.host)]
}

function parseRule(raw: unknown): QuorumRule {
  const rule = quorumRule.safeParse(raw)
  if (rule.success) return rule.data
  throw new AppError({ code: 'usage', message: `That is no rule: ${rule.error.issues[0]?.message ?? ''}.`, hint: '--people is a number from 1 to 9.' })
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path)
    if (bytes.length <= maxFileBytes) return bytes.toString('utf8')
  } catch (thrown) {
    throw new AppError({ code: 'not_found', message: `${path} cannot be read.`, hint: 'Check the path.', cause: thrown })
  }
  throw new AppError({ code: 'bad_signers_file', message: `${path} is too large.` })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new AppError(result.error)
}

function parsePrincipal(text: string): string {
  const parsed = principalWord.safeParse(text)
  if (!parsed.success) throw new InvalidArgumentError(`For a person's name, ${parsed.error.issues[0]?.message ?? 'use letters'}.`)
  return parsed.data
}

function parseRoleList(text: string): readonly SignerRole[] {
  const parsed = z.array(signerRole).min(1).safeParse(text.split(',').map((role) => role.trim()))
  if (!parsed.success) throw new InvalidArgumentError('The roles are operational and recovery.')
  return [...new Set(parsed.data)]
}
