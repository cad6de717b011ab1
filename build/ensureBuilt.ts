import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from './buildAll.ts'
import { distDir, rootDir } from './paths.ts'

/** What the builds write; each is rewritten by every build. */
const outputs = ['main/main.js', 'main/keyFileChild.js', 'main/journalWorker.js', 'preload/preload.cjs', 'promptPreload/promptPreload.cjs', 'window/index.html', 'window/prompt.html']

/** What the builds read. */
const sources = ['electron', 'renderer', 'shared', 'build', 'package-lock.json']

/** True when all outputs of the build stand in `dist` and no source below `root` is newer. Reads the disk. */
export function isBuildFresh(root: string, dist: string): boolean {
  const written = outputs.map((output) => join(dist, output))
  if (!written.every((path) => existsSync(path))) return false
  const oldestOutputMs = Math.min(...written.map((path) => statSync(path).mtimeMs))
  return sources.every((source) => newestMs(join(root, source)) <= oldestOutputMs)
}

/** Builds unless `dist` is newer than every source. Returns whether it built. */
export async function ensureBuilt(): Promise<boolean> {
  if (isBuildFresh(rootDir, distDir)) return false
  await buildAll()
  return true
}

function newestMs(path: string): number {
  if (!existsSync(path)) return 0
  const own = statSync(path)
  if (!own.isDirectory()) return own.mtimeMs
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries.reduce((newest, entry) => Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs), own.mtimeMs)
}
