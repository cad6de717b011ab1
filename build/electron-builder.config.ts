import type { Configuration } from 'electron-builder'

/** Packages with native code. All other dependencies are bundled into `dist/main`. */
const nativePackages = ['better-sqlite3', '@napi-rs/keyring', '@napi-rs/keyring-*']

/**
 * What is packed and for whom. The app is `dist/` and the native packages, in an asar archive; their binaries lie
 * beside it, because a library cannot be loaded out of an archive. They are N-API builds, made for every Electron,
 * so nothing is compiled here.
 */
export const packageConfig: Configuration = {
  appId: 'app.countersign.desktop',
  productName: 'Countersign',
  copyright: 'Copyright © The Countersign authors',
  directories: { output: 'dist/packages', buildResources: 'build' },
  asar: true,
  asarUnpack: ['**/*.node'],
  npmRebuild: false,
  publish: null,
  // `countersign://approvals/ID`, see electron/shell/deepLink.ts.
  protocols: [{ name: 'Countersign', schemes: ['countersign'] }],
  files: [
    'package.json',
    'LICENSE',
    'dist/main/**',
    'dist/preload/**',
    'dist/promptPreload/**',
    'dist/window/**',
    '!**/*.map',
    '!node_modules/**',
    ...nativePackages.map((name) => `node_modules/${name}/**`),
    // Sources and the binaries of other systems.
    '!node_modules/better-sqlite3/{deps,src,build,binding.gyp}{,/**}',
    '!node_modules/better-sqlite3/prebuilds/!(${platform}*).node',
  ],
  // What a running Countersign does not need, an attacker does not get either.
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
  },
  linux: {
    icon: 'build/icons',
    category: 'System',
    synopsis: 'Compares what Proxmox VE runs with what was declared',
    maintainer: 'The Countersign authors',
    executableName: 'countersign',
    target: ['AppImage', 'deb'],
  },
  mac: { icon: 'build/icons/1024x1024.png', category: 'public.app-category.developer-tools', hardenedRuntime: true, target: ['dmg'] },
  win: { icon: 'build/icons/1024x1024.png', target: ['nsis'] },
}
