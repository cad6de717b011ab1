/** YAML text to a document whose keys are unique, with the place of every node. Pure. */
import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit, type Document, type YAMLMap } from 'yaml'

/** A fault at an offset into the text; null where it has no place. */
export interface YamlFault {
  readonly offset: number | null
  readonly message: string
  readonly hint: string
}

/** A document, its plain value, and where things stand in it. Lines and columns count from 1. */
export interface YamlText {
  readonly document: Document.Parsed
  /** Maps as objects, undefined for an empty document. */
  readonly value: unknown
  readonly placeOf: (offset: number) => { readonly line: number; readonly column: number }
}

/** Enough for anchors that people write, far from what a bomb needs. */
const maxAliases = 100

/** Parses one document of YAML 1.2. Anchors are followed; merge keys, tags and several documents are refused. Pure. */
export function readYaml(text: string): { readonly yaml: YamlText | null; readonly faults: readonly YamlFault[]; readonly placeOf: YamlText['placeOf'] } {
  const lineCounter = new LineCounter()
  const placeOf: YamlText['placeOf'] = (offset) => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  try {
    // Keys are compared below, for the library compares each with each.
    const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, merge: false })
    const first = document.errors[0] ?? document.warnings[0]
    if (document.directives.yaml.explicit === true && document.directives.yaml.version !== '1.2') return { yaml: null, faults: [otherVersion], placeOf }
    if (first !== undefined) return { yaml: null, faults: [explainYamlError(first.code, first.message, first.pos[0])], placeOf }
    const faults = [...faultyKeys(document, placeOf), ...danglingAliases(document)]
    if (faults.length > 0) return { yaml: null, faults, placeOf }
    const value: unknown = document.toJS({ maxAliasCount: maxAliases })
    return { yaml: { document, value: value ?? undefined, placeOf }, faults: [], placeOf }
  } catch (thrown) {
    // What the library throws by design: ReferenceError for too many aliases, RangeError for a nesting past the stack.
    if (thrown instanceof ReferenceError) return { yaml: null, faults: [tooManyAliases], placeOf }
    if (thrown instanceof RangeError) return { yaml: null, faults: [tooDeep], placeOf }
    throw thrown
  }
}

/** YAML 1.1 knows merge keys, and takes `on`, `no` and numbers with a leading zero for something else. */
const otherVersion: YamlFault = { offset: 0, message: 'the file asks for another version of YAML than 1.2', hint: 'Remove the "%YAML" line.' }
const tooManyAliases: YamlFault = { offset: null, message: 'the file repeats anchors too often', hint: 'Write the values out instead of using "*" aliases.' }
const tooDeep: YamlFault = { offset: null, message: 'the file is nested too deeply', hint: 'Remove the superfluous brackets or indentation.' }

/** The pair under `key`, keys compared as text. Pure. */
export function pairOf(map: YAMLMap, key: PropertyKey): YAMLMap['items'][number] | undefined {
  return map.items.find((pair) => keyText(pair.key) === String(key))
}

/** A key as text; null when it is no scalar. Pure. */
export function keyText(key: unknown): string | null {
  return isScalar(key) ? String(key.value) : null
}

/**
 * Offset of what stands at `path` (its key if `atKey`), or of the nearest thing around it that exists. Aliases are
 * followed to their anchor. Pure.
 */
export function offsetAt(document: Document.Parsed, path: readonly PropertyKey[], atKey: boolean): number {
  let node: unknown = document.contents
  let offset = offsetOf(node) ?? 0
  for (const [index, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document)
    if (isMap(node)) {
      const pair = pairOf(node, part)
      if (pair === undefined) return offset
      const wantsKey = atKey && index === path.length - 1
      offset = (wantsKey ? offsetOf(pair.key) : (valueStart(pair.value) ?? offsetOf(pair.key))) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      offset = offsetOf(node) ?? offset
    } else {
      return offset
    }
  }
  return offset
}

/** Offset where a node starts; null for what did not come from the text. Pure. */
export function offsetOf(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null
}

/** Null for an empty value, whose range is wherever the parser stopped looking. */
function valueStart(node: unknown): number | null {
  return isScalar(node) && node.value === null && !node.source ? null : offsetOf(node)
}

function faultyKeys(document: Document.Parsed, placeOf: YamlText['placeOf']): readonly YamlFault[] {
  const faults: YamlFault[] = []
  visit(document, {
    Map(_key, map) {
      const seen = new Map<string, number>()
      for (const { key } of map.items) {
        const text = keyText(key)
        const offset = offsetOf(key)
        if (text === null || offset === null) {
          faults.push({ offset, message: 'a list, a mapping or an alias stands where the name of a field belongs', hint: 'Write the name of the field as plain text.' })
          continue
        }
        const firstOffset = seen.get(text)
        if (firstOffset === undefined) {
          seen.set(text, offset)
        } else {
          faults.push({
            offset,
            message: `${JSON.stringify(text)} stands here a second time`,
            hint: `It already stands on line ${placeOf(firstOffset).line}. Keep one of the two.`,
          })
        }
      }
    },
  })
  return faults
}

function danglingAliases(document: Document.Parsed): readonly YamlFault[] {
  const faults: YamlFault[] = []
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) !== undefined) return
      faults.push({
        offset: offsetOf(alias),
        message: `the alias "*${alias.source}" has no anchor before it`,
        hint: `Put it in quotes if it is text, or set the anchor "&${alias.source}" above.`,
      })
    },
  })
  return faults
}

/** The library's codes in plain words; what is not here keeps the library's own sentence. */
const yamlWords: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  TAB_AS_INDENT: ['a tab indents this line', 'Indent with spaces. YAML does not take tabs.'],
  BAD_INDENT: ['this line is indented unlike its neighbours', 'Give all fields of one block the same number of spaces.'],
  OPEN_BRACKET: ['a "[" or "{" before this place is not closed', 'Close it with "]" or "}", indented deeper than the field it belongs to.'],
  BAD_SCALAR_START: ['a value cannot start with this character', 'Put the value in quotes.'],
  BLOCK_AS_IMPLICIT_KEY: ['a second ":" makes this line ambiguous', 'Put the value in quotes.'],
  MISSING_CHAR: ['something that was opened is not closed, or a ":" is missing', 'Close the quote or bracket, or write "field: value".'],
  MULTIPLE_DOCS: ['a second document starts here', 'Keep one document in a file: remove the "---", or split the file.'],
  TAG_RESOLVE_FAILED: ['YAML tags ("!…") are not supported', 'Remove the tag, or put the value in quotes.'],
}

function explainYamlError(code: string, message: string, offset: number): YamlFault {
  if (code === 'RESOURCE_EXHAUSTION') return tooDeep
  // The library has one code for both.
  const fault = code === 'BAD_INDENT' && message.includes('end with a') ? 'OPEN_BRACKET' : code
  const [words, hint] = yamlWords[fault] ?? [`this is not YAML (${message})`, 'Compare the line with its neighbours: indentation, quotes, and a space after each ":".']
  return { offset, message: words, hint }
}
