/**
 * `npm run package`: builds, then packs the app for this machine's system (AppImage and deb, dmg, or nsis) into
 * `dist/packages`. `-- --dir` leaves the unpacked folder. Where Electron's binary is not there and cannot be
 * fetched, `--dir` packs around a stand-in: everything is in its place, but the folder does not start.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build, Platform } from 'electron-builder'
import { buildAll } from './buildAll.ts'
import { packageConfig } from './electron-builder.config.ts'
import { ensureElectron } from './findElectron.ts'
import { distDir, rootDir } from './paths.ts'

/**
 * Packs the app. `outputDir` receives the result, `dirOnly` leaves it unpacked, `standIn` packs around a folder that
 * only looks like Electron (Linux, `dirOnly`). Effects: writes `outputDir`.
 */
export async function packageApp(options: { readonly outputDir: string; readonly dirOnly: boolean; readonly standIn: boolean }): Promise<void> {
  const electronDist = options.standIn ? await makeStandIn() : null
  const { electronFuses, ...withoutFuses } = packageConfig
  try {
    await build({
      projectDir: rootDir,
      targets: Platform.current().createTarget(options.dirOnly ? 'dir' : null),
      publish: 'never',
      config: {
        ...withoutFuses,
        directories: { ...packageConfig.directories, output: options.outputDir },
        // Fuses are bits in the real binary.
        ...(electronDist === null ? (electronFuses === undefined ? {} : { electronFuses }) : { electronDist }),
      },
    })
  } finally {
    if (electronDist !== null) await rm(electronDist, { recursive: true, force: true })
  }
}

/** Makes a folder with the few files of an unpacked Electron for Linux that the packager looks for. */
async function makeStandIn(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-electron-'))
  await mkdir(join(folder, 'resources'))
  await mkdir(join(folder, 'locales'))
  await writeFile(join(folder, 'electron'), '#!/bin/sh\necho "This package was made without Electron." >&2\nexit 1\n', { mode: 0o755 })
  await writeFile(join(folder, 'locales/en-US.pak'), '')
  return folder
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { dir: { type: 'boolean', default: false } } })
  await buildAll()
  const electron = await ensureElectron()
  const standIn = 'missing' in electron && values.dir && process.platform === 'linux'
  if (standIn) console.log(`${electron.missing}: packing around a stand-in, which does not start.`)
  await packageApp({ outputDir: join(distDir, 'packages'), dirOnly: values.dir, standIn })
}
