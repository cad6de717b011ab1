/** Checks every import of the repository against `dependencyRules.ts`. Run as `npm run check:dependencies`. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { electronLayers, layers, nameRules, type LayerRule } from './dependencyRules.ts'
import { findCircles } from './findCircles.ts'
import { rootDir } from './paths.ts'
import { listModules, readImports, wholeModule, type ImportEdge } from './readImports.ts'

/** Folders that hold modules. */
const sourceFolders = ['electron', 'renderer', 'shared', 'test', 'build'] as const

/** What a check saw. `problems` are sentences; none means that all rules hold. */
export interface DependencyReport {
  readonly modules: readonly string[]
  readonly imports: number
  readonly problems: readonly string[]
}

/**
 * Reads all modules below `root` and judges their imports, circles included. Reads the disk, changes nothing.
 * `productionPackages` are the names in `dependencies` of package.json.
 */
export function checkDependencies(root: string, productionPackages: readonly string[]): DependencyReport {
  const modules = listModules(root, sourceFolders)
  const problems: string[] = []
  const edges = modules.flatMap((path) => readImports(root, path))
  for (const path of modules) {
    if (layerOf(path) === undefined) problems.push(`${path} belongs to no layer`)
  }
  const known = new Set(modules)
  for (const edge of edges) {
    const problem = judge(edge, productionPackages, known)
    if (problem !== null) problems.push(problem)
  }
  const graph = new Map(modules.map((path) => [path, [] as string[]]))
  // Two files may share each other's types; what must not happen is that neither can be loaded first.
  for (const { from, to, typeOnly } of edges) if (to.kind === 'file' && !typeOnly) graph.get(from)?.push(to.path)
  for (const circle of findCircles(graph)) problems.push(`circle: ${circle.join(' → ')}`)
  return { modules, imports: edges.length, problems }
}

/** The layer that holds a file. */
function layerOf(path: string): LayerRule | undefined {
  return layers.find((rule) => rule.files.some((files) => covers(files, path)))
}

function covers(files: string, path: string): boolean {
  return files.endsWith('/') ? path.startsWith(files) : path === files
}

/** Tells what is wrong with one import, or null. */
function judge(edge: ImportEdge, productionPackages: readonly string[], known: ReadonlySet<string>): string | null {
  const rule = layerOf(edge.from)
  if (rule === undefined) return null
  const refuse = (why: string): string => `${edge.from} imports ${edge.specifier}: ${why}`
  const { to } = edge
  if (to.kind === 'node') return rule.node ? null : refuse(`${rule.layer} may not use Node's built-in modules`)
  if (to.kind === 'package') {
    if (to.name === 'electron') {
      return electronLayers.includes(rule.layer) ? null : refuse('only the shells know Electron')
    }
    const allowed = rule.packages === 'any' || matchesPackage(to.name, rule.packages === 'production' ? productionPackages : rule.packages)
    return allowed ? null : refuse(`${rule.layer} may not use the package ${to.name}`)
  }
  const target = layerOf(to.path)
  if (target === undefined) return to.path.endsWith('.json') ? null : refuse('it leads out of every layer')
  if (/\.tsx?$/.test(to.path) && !known.has(to.path)) return refuse('there is no such file')
  const nameRule = nameRules.find((one) => one.sources.includes(to.path) && (edge.names.includes(one.name) || edge.names.includes(wholeModule)))
  if (nameRule !== undefined && !nameRule.onlyIn.some((files) => covers(files, edge.from))) {
    return refuse(`${nameRule.name} is not for ${rule.layer}: ${nameRule.why}`)
  }
  if (target.layer === rule.layer) return null
  if (rule.values.some((name) => name === target.layer || (name.includes('/') && covers(name, to.path)))) return null
  if (!rule.types.includes(target.layer)) return refuse(`${rule.layer} may not import ${target.layer}`)
  return edge.typeOnly ? null : refuse(`${rule.layer} may import only types of ${target.layer}`)
}

function matchesPackage(name: string, allowed: readonly string[]): boolean {
  return allowed.some((one) => (one.endsWith('/') ? name.startsWith(one) : name === one))
}

/** The repository's modules as the TypeScript compiler lists them: a second count, so that a blind check fails. */
function listCompiledModules(): readonly string[] {
  const compiler = join(rootDir, 'node_modules/typescript/bin/tsc')
  const output = execFileSync(process.execPath, [compiler, '-p', join(rootDir, 'tsconfig.json'), '--listFilesOnly'], { encoding: 'utf8' })
  return output
    .split(/\r?\n/)
    .map((line) => relative(rootDir, line.trim()).split(sep).join('/'))
    .filter((path) => /\.tsx?$/.test(path) && sourceFolders.some((folder) => path.startsWith(`${folder}/`)))
}

if (import.meta.main) {
  const { dependencies } = JSON.parse(readFileSync(join(rootDir, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
  const report = checkDependencies(rootDir, Object.keys(dependencies))
  const problems = [...report.problems]
  const read = new Set(report.modules)
  if (read.size === 0 || report.imports === 0) problems.push('the check read no module')
  for (const path of listCompiledModules()) if (!read.has(path)) problems.push(`${path} was not read`)
  for (const folder of sourceFolders) {
    if (!report.modules.some((path) => path.startsWith(`${folder}/`))) problems.push(`no module below ${folder}/ was seen`)
  }
  for (const problem of problems) console.error(problem)
  console.log(`Read ${read.size} modules with ${report.imports} imports: ${problems.length === 0 ? 'all rules hold' : `${problems.length} problems`}.`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
