import { readFileSync, readdirSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { parseSync, Visitor, type ESTree } from 'vite'

/** Where an import leads: a file of the repository, a built-in of Node, or a package. */
export type ImportTarget =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }

/** One import, re-export, dynamic import or `import()` type. Paths are relative to the root, with `/`. */
export interface ImportEdge {
  readonly from: string
  readonly to: ImportTarget
  /** As written in the source. */
  readonly specifier: string
  /** True when nothing of it is left after the types are stripped. */
  readonly typeOnly: boolean
  /** Names taken from the module, `wholeModule` among them where any may be; empty for a side-effect import. */
  readonly names: readonly string[]
}

/** Stands among the names of an import that takes the module whole: a namespace, `export *`, a dynamic import. */
export const wholeModule = '*'

/** The extensions of files that are read as modules. */
const modulePattern = /\.tsx?$/

/**
 * Lists the TypeScript files below `folders` of `root`, sorted, as paths relative to `root` with `/`.
 * A folder that does not exist gives none. Reads the disk.
 */
export function listModules(root: string, folders: readonly string[]): readonly string[] {
  const found: string[] = []
  for (const folder of folders) {
    let entries
    try {
      entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    } catch {
      continue
    }
    for (const entry of entries) {
      if (entry.isFile() && modulePattern.test(entry.name)) {
        found.push(relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      }
    }
  }
  return found.sort()
}

/** Reads one module and returns all that it imports. Throws when the file does not parse. */
export function readImports(root: string, path: string): readonly ImportEdge[] {
  const source = readFileSync(join(root, path), 'utf8')
  const parsed = parseSync(join(root, path), source)
  const fault = parsed.errors[0]
  if (fault !== undefined) throw new Error(`${path} does not parse: ${fault.message}`)
  const edges: ImportEdge[] = []
  const add = (specifier: string, typeOnly: boolean, names: readonly string[]): void => {
    edges.push({ from: path, to: locate(root, path, specifier), specifier, typeOnly, names })
  }
  const visitor = new Visitor({
    ImportDeclaration(node) {
      const names = node.specifiers.map((part) => (part.type === 'ImportSpecifier' ? nameOf(part.imported) : part.type === 'ImportDefaultSpecifier' ? 'default' : wholeModule))
      add(node.source.value, isTypeOnly(node.importKind, node.specifiers.map((part) => ('importKind' in part ? part.importKind : 'value'))), names)
    },
    ExportNamedDeclaration(node) {
      if (node.source === null) return
      const names = node.specifiers.map((part) => nameOf(part.local))
      add(node.source.value, isTypeOnly(node.exportKind, node.specifiers.map((part) => part.exportKind)), names)
    },
    ExportAllDeclaration(node) {
      add(node.source.value, node.exportKind === 'type', [wholeModule])
    },
    ImportExpression(node) {
      if (node.source.type !== 'Literal' || typeof node.source.value !== 'string') {
        throw new Error(`${path} imports a module whose name is computed; the dependency rules cannot follow it`)
      }
      add(node.source.value, false, [wholeModule])
    },
    TSImportType(node) {
      add(node.source.value, true, [firstNameOf(node.qualifier)])
    },
  })
  visitor.visit(parsed.program)
  return edges
}

function nameOf(name: { readonly type: 'Identifier'; readonly name: string } | { readonly type: 'Literal'; readonly value: string }): string {
  return name.type === 'Identifier' ? name.name : name.value
}

/** What is taken of `import('…')` as a type: the first name of `A.B.C`, or the module whole. */
function firstNameOf(qualifier: ESTree.TSImportTypeQualifier | null): string {
  if (qualifier === null) return wholeModule
  return qualifier.type === 'Identifier' ? qualifier.name : firstNameOf(qualifier.left)
}

function isTypeOnly(declared: string | undefined, parts: readonly (string | undefined)[]): boolean {
  return declared === 'type' || (parts.length > 0 && parts.every((part) => part === 'type'))
}

function locate(root: string, from: string, specifier: string): ImportTarget {
  if (specifier.startsWith('.')) {
    const plain = specifier.replace(/\?.*$/, '')
    return { kind: 'file', path: relative(root, resolve(root, dirname(from), plain)).split(sep).join('/') }
  }
  if (isBuiltin(specifier)) return { kind: 'node', name: specifier.replace(/^node:/, '') }
  const parts = specifier.split('/')
  return { kind: 'package', name: specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier) }
}
