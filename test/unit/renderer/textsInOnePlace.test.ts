/** No English stands in a component: what people read comes from `renderer/texts`, so that it can be translated. */
import { readFileSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { rootDir } from '../../../build/paths.ts'

/** Key names and Proxmox's own words are the same in every language. */
const untranslated = /^(?:Ctrl|Space|Esc|UPID|UUID|PVE|SHA-256|[A-Z?.,/↵↓↑⇧⌘·=\s-])+$/
/** Attributes that people read or hear. */
const spoken = new Set(['aria-label', 'title', 'label', 'placeholder', 'alt', 'description', 'detail'])
/** Examples of what one types: the same in every language. */
const examples = /^(?:\/[\w/.-]+|[\w-]+(?:\.[\w-]+)+|[A-Z]+_[A-Z_]+)$/

type Node = { readonly type?: string; readonly [key: string]: unknown }

function literalTexts(node: unknown, found: string[] = []): readonly string[] {
  if (Array.isArray(node)) for (const each of node) literalTexts(each, found)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return found
  const { type, ...rest } = node as Node
  if (type === 'JSXText') found.push(String(rest['value']).trim())
  if (type === 'JSXAttribute') {
    const name = (rest['name'] as { readonly name?: unknown }).name
    const value = rest['value'] as { readonly type?: string; readonly value?: unknown } | null
    if (typeof name === 'string' && spoken.has(name) && value?.type === 'Literal') found.push(String(value.value))
  }
  for (const value of Object.values(rest)) literalTexts(value, found)
  return found
}

const isWord = (text: string): boolean => /\p{L}{2,}/u.test(text) && !untranslated.test(text) && !examples.test(text)

describe('texts', () => {
  const files = globSync('renderer/**/*.tsx', { cwd: rootDir })

  it('are looked for in every component', () => {
    expect(files.length).toBeGreaterThan(60)
    expect(literalTexts(parseSync('x.tsx', '<p title="Some words">And more <b>words</b></p>').program)).toEqual(['Some words', 'And more', 'words'])
  })

  it.each(files)('do not stand in %s', (file) => {
    const { program, errors } = parseSync(basename(file), readFileSync(join(rootDir, file), 'utf8'))
    expect(errors).toEqual([])
    expect(literalTexts(program).filter(isWord)).toEqual([])
  })
})
