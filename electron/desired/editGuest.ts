/**
 * Edits one value of one guest in the text of a desired-state file. Everything else stays as it is, to the byte: the
 * value is put in place of the old one, a new field is added after the last one of its block. Pure.
 */
import { Document, Scalar, YAMLMap, isAlias, isCollection, isMap, isNode, isScalar, isSeq, visit, type Pair } from 'yaml'
import { styleGuest, yamlStyle } from './adopt.ts'
import { keyText, offsetOf, pairOf, readYaml } from './readYaml.ts'

/** Why a guest is not edited, and what to do about it. */
export class EditRefused extends Error {
  readonly hint: string

  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

/** One change: what stands at `path` below the guest is to be `value`; undefined = nothing is to stand there. */
export interface GuestEdit {
  readonly path: readonly string[]
  readonly value: unknown
}

/**
 * The text with one guest edited, which it declares. Throws `EditRefused` where others share what would be changed. The
 * caller reads the result back: an unusual document may not have taken the change.
 */
export function editGuest(text: string, vmid: number, edits: readonly GuestEdit[]): string {
  return edits.flatMap((edit) => leafEdits(valueOf(text, vmid), edit)).reduce((before, edit) => applyEdit(before, vmid, edit), text)
}

/** Mappings are edited key by key, so that what stands beside a value stays. Sets come first: no mapping is ever empty between. */
function leafEdits(guest: unknown, { path, value }: GuestEdit): readonly GuestEdit[] {
  const before = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), guest)
  if (!isRecord(before) || !isRecord(value) || Object.keys(value).length === 0) return [{ path, value }]
  const sets = Object.entries(value).map(([key, each]) => ({ path: [...path, key], value: each }))
  const removals = Object.keys(before).filter((key) => !Object.hasOwn(value, key)).map((key) => ({ path: [...path, key], value: undefined }))
  return [...sets.flatMap((edit) => leafEdits(guest, edit)), ...removals].filter((edit) => edit.value === undefined || at(guest, edit.path) !== edit.value)
}

function at(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), root)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The plain value under the VMID. */
function valueOf(text: string, vmid: number): unknown {
  return at(readYaml(text).yaml?.value, ['guests', String(vmid)])
}

function applyEdit(text: string, vmid: number, { path, value }: GuestEdit): string {
  const { yaml } = readYaml(text)
  const root = yaml?.document.contents
  const guests = isMap(root) ? pairOf(root, 'guests')?.value : undefined
  const shared = sharedNodes(yaml?.document)
  // An edit before this one may have been too much for the way in which the file is written.
  if (yaml === null) throw new EditRefused(`guest ${vmid} is written in a way that cannot be edited without touching more`, 'Write it as a plain block, one field to a line, or change the values by hand.')
  if (!isMap(guests) || shared.has(guests)) throw sharedGuest(vmid)
  const pair = pairOf(guests, String(vmid))
  if (pair === undefined) throw new EditRefused(`guest ${vmid} is not declared there`, 'Look at the drift again.')
  const file: Editing = { text, vmid, shared, newline: text.includes('\r\n') ? '\r\n' : '\n' }
  return setBelow(file, guests, pair, path, value)
}

interface Editing {
  readonly text: string
  readonly vmid: number
  /** Nodes with an anchor that something else refers to. */
  readonly shared: ReadonlySet<unknown>
  readonly newline: string
}

function setBelow(file: Editing, parent: YAMLMap, pair: Pair, path: readonly string[], value: unknown): string {
  const [key, ...rest] = path
  const node = pair.value
  if (key === undefined) {
    if (holdsShared(file, node)) throw sharedGuest(file.vmid)
    return value === undefined ? removePair(file, parent, pair) : replaceValue(file, parent, pair, value)
  }
  if (isAlias(node) || file.shared.has(node)) throw sharedGuest(file.vmid)
  if (!isMap(node)) return value === undefined ? file.text : replaceValue(file, parent, pair, nested(path, value))
  const below = pairOf(node, key)
  if (below === undefined) return value === undefined ? file.text : insertPair(file, node, key, nested(rest, value))
  // A mapping is never left empty, except the guest itself.
  const last = node.items.length === 1 && value === undefined && rest.length === 0
  if (last && holdsShared(file, below.value)) throw sharedGuest(file.vmid)
  return last && keyText(pair.key) !== String(file.vmid) ? removePair(file, parent, pair) : setBelow(file, node, below, rest, value)
}

function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value)
}

function replaceValue(file: Editing, parent: YAMLMap, pair: Pair, value: unknown): string {
  const { text } = file
  const [start, end] = rangeOf(pair.value)
  const old = pair.value
  if (isScalar(old) && old.value === null && !old.source) {
    const colon = text.indexOf(':', endOf(pair.key)) + 1
    const isGuest = parent.flow !== true && keyText(pair.key) === String(file.vmid)
    return isGuest ? fillGuest(file, pair, value) : text.slice(0, colon) + ` ${renderValue(file, parent, pair, value)}` + text.slice(colon)
  }
  const rendered = renderValue(file, parent, pair, value)
  const tail = text.slice(start, end).endsWith('\n') && !rendered.endsWith('\n') ? file.newline : ''
  return text.slice(0, start) + rendered + tail + text.slice(end)
}

function removePair(file: Editing, parent: YAMLMap, pair: Pair): string {
  const { text } = file
  const index = parent.items.indexOf(pair)
  const start = offsetOf(pair.key) ?? 0
  if (parent.flow === true) {
    const next = parent.items[index + 1]
    const before = parent.items[index - 1]
    if (next !== undefined) return text.slice(0, start) + text.slice(offsetOf(next.key) ?? start)
    return text.slice(0, before === undefined ? start : endOf(before.value)) + text.slice(endOf(pair.value))
  }
  return text.slice(0, lineStart(text, start)) + text.slice(lineEnd(text, endOf(pair.value)))
}

function insertPair(file: Editing, map: YAMLMap, key: string, value: unknown): string {
  const { text, newline } = file
  const last = map.items.at(-1)
  if (map.flow === true) {
    const inline = renderFlow({ [key]: value }).slice(1, -1).trim()
    if (last !== undefined) return text.slice(0, endOf(last.value)) + `, ${inline}` + text.slice(endOf(last.value))
    const open = rangeOf(map)[0] + 1
    return text.slice(0, open) + ` ${inline} ` + text.slice(open).trimStart()
  }
  const first = offsetOf(map.items[0]?.key) ?? 0
  const indent = first - lineStart(text, first)
  const line = /^(?:rootfs|[a-z]+\d+)$/.test(key) ? `${' '.repeat(indent)}${key}: ${renderFlow(value)}${newline}` : renderBlock(file, { [key]: value }, indent)
  return insertLines(file, lineEnd(text, last === undefined ? first : endOf(last.value)), line)
}

/** In place of a value; in a block, notes of several lines as a block of their own. */
function renderValue(file: Editing, parent: YAMLMap, pair: Pair, value: unknown): string {
  const old = pair.value
  if (parent.flow === true || typeof value === 'object') return renderFlow(value)
  const node = new Scalar(value)
  if (typeof value === 'string') {
    if (value.includes('\n')) node.type = Scalar.BLOCK_LITERAL
    else if (isScalar(old) && (old.type === Scalar.QUOTE_DOUBLE || old.type === Scalar.QUOTE_SINGLE)) node.type = old.type
  }
  const keyStart = offsetOf(pair.key) ?? 0
  const indent = ' '.repeat(keyStart - lineStart(file.text, keyStart))
  const map = new YAMLMap()
  map.items.push(new Document({}).createPair('k', node))
  const rendered = new Document(map).toString(yamlStyle).replace(/^k: /, '').replace(/\n$/, '')
  return rendered.replaceAll(/\n(?!\n|$)/g, `\n${indent}`).replaceAll('\n', file.newline)
}

/** A guest that declares nothing yet gets its first field on the line below. */
function fillGuest(file: Editing, pair: Pair, value: unknown): string {
  const start = offsetOf(pair.key) ?? 0
  return insertLines(file, lineEnd(file.text, endOf(pair.key)), renderBlock(file, value, start - lineStart(file.text, start) + 2))
}

function insertLines({ text, newline }: Editing, offset: number, lines: string): string {
  const before = text.slice(0, offset)
  return before + (before.endsWith('\n') ? '' : newline) + lines + text.slice(offset)
}

function renderFlow(value: unknown): string {
  const document = new Document(value)
  visit(document, (_key, node) => {
    if (isCollection(node)) node.flow = true
  })
  if (isCollection(document.contents)) return document.toString(yamlStyle).replaceAll(/\n\s*/g, ' ').trim()
  const list = new Document([value])
  if (isSeq(list.contents)) list.contents.flow = true
  return list.toString(yamlStyle).replace(/^\[ ?/, '').replace(/ ?\]\n$/, '')
}

function renderBlock(file: Editing, value: unknown, indent: number): string {
  const document = new Document(value)
  if (isMap(document.contents)) styleGuest(document.contents)
  return document.toString(yamlStyle).replaceAll(/^(?=.)/gm, ' '.repeat(indent)).replaceAll('\n', file.newline)
}

function sharedNodes(document: Document | undefined): ReadonlySet<unknown> {
  const shared = new Set<unknown>()
  if (document === undefined) return shared
  visit(document, {
    Alias(_key, alias) {
      shared.add(alias.resolve(document))
    },
  })
  return shared
}

/** Whether a node, or anything in it, is referred to elsewhere. */
function holdsShared({ shared }: Editing, node: unknown): boolean {
  let found = false
  if (isNode(node)) {
    visit(node, (_key, each) => {
      if (shared.has(each)) found = true
    })
  }
  return found
}

function sharedGuest(vmid: number): EditRefused {
  return new EditRefused(
    `guest ${vmid} shares what would be changed with other guests, through an anchor ("&") or alias ("*")`,
    'Write the values of this guest out in the file, and accept again.',
  )
}

function rangeOf(node: unknown): readonly [start: number, end: number] {
  const range = isNode(node) ? node.range : null
  return [range?.[0] ?? 0, range?.[1] ?? 0]
}

function endOf(node: unknown): number {
  return rangeOf(node)[1]
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Offset of the next line; an offset right behind a line end is one already. */
function lineEnd(text: string, offset: number): number {
  if (text[offset - 1] === '\n') return offset
  const next = text.indexOf('\n', offset)
  return next === -1 ? text.length : next + 1
}
