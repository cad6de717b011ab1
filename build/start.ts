/**
 * `npm start`: opens Countersign in Electron where that can run, else says why not in one line and serves the same
 * app to a browser on 127.0.0.1. Arguments are passed on (`npm start -- --demo`, `--data DIR`, `--port N`).
 */
import { join } from 'node:path'
import { ensureBuilt } from './ensureBuilt.ts'
import { ensureElectron, whyNoWindow, type ElectronFound } from './findElectron.ts'
import { rootDir } from './paths.ts'
import { runForeground } from './runChild.ts'

const args = process.argv.slice(2)
await ensureBuilt()

const obstacle = whyNoWindow()
const electron: ElectronFound = obstacle === null ? await ensureElectron() : { missing: obstacle }
if ('path' in electron) {
  process.exitCode = await runForeground(electron.path, [rootDir, ...args])
} else {
  console.log(`No window of its own (${electron.missing}): serving Countersign to the browser instead.`)
  process.exitCode = await runForeground(process.execPath, [join(rootDir, 'electron/cli.ts'), 'serve', '--open', ...args])
}
