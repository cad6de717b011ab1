import { Document, YAMLMap, isMap, isScalar, parseDocument } from 'yaml'
import { adoptYaml, adoptable, guestPairs, yamlStyle, type AdoptInput } from './adopt.ts'
import type { ReadableGuest } from './describeGuest.ts'
import { offsetOf, pairOf } from './readYaml.ts'

/**
 * The text of a faultless desired-state file with these guests added at the end of its `guests`; none of them may be
 * declared in it. What stands in it stays
 * as it is, to the byte, where `guests` is an ordinary block; else the document is written anew with its comments
 * and order. Pure. The caller reads the result back: an unusual document may not have taken the guests.
 */
export function addGuests(text: string, input: AdoptInput): string {
  const document = parseDocument(text)
  const fresh = adoptable(input.guests)
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const root = document.contents
  if (!isMap(root)) {
    const head = text.trimEnd()
    return withNewlines(`${head === '' ? '' : `${head}\n\n`}${adoptYaml(input)}`, newline)
  }
  const guests = pairOf(root, 'guests')?.value
  if (isMap(guests) && guests.flow !== true && guests.items.length > 0) {
    const end = endOfBlock(text, guests)
    const before = text.slice(0, end)
    const joint = before.endsWith('\n') ? newline : newline + newline
    return before + joint + withNewlines(renderBlock(fresh, indentOf(text, guests)), newline) + text.slice(end)
  }
  const map = isMap(guests) ? guests : new YAMLMap()
  map.flow = false
  if (isScalar(guests)) map.comment = [guests.commentBefore, guests.comment].filter((comment) => comment).join('\n')
  map.items.push(...guestPairs(document, fresh))
  document.set('guests', map)
  return withNewlines(document.toString(yamlStyle), newline)
}

function withNewlines(text: string, newline: string): string {
  return text.replace(/\r?\n/g, newline)
}

/** The guests alone, indented like those that stand there. */
function renderBlock(guests: readonly ReadableGuest[], indent: number): string {
  const document = new Document({})
  const map = new YAMLMap()
  map.items.push(...guestPairs(document, guests))
  document.set('guests', map)
  const rendered = document.toString({ ...yamlStyle, indent })
  return rendered.slice(rendered.indexOf('\n') + 1)
}

function indentOf(text: string, guests: YAMLMap): number {
  const offset = offsetOf(guests.items[0]?.key) ?? 0
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** Offset of the start of the line after the last guest, or of the end of the text. */
function endOfBlock(text: string, guests: YAMLMap): number {
  const end = guests.range?.[1] ?? text.length
  if (text[end - 1] === '\n') return end
  const next = text.indexOf('\n', end)
  return next === -1 ? text.length : next + 1
}
