/**
 * Who may import whom. The prose stands in ARCHITECTURE.md; this table is what `npm run check:dependencies` enforces.
 * A layer may always import itself. What is not named here is forbidden.
 */

/** One layer: which files it holds and what they may import. */
export interface LayerRule {
  readonly layer: string
  /** Files of the layer: a path ending in `/` stands for all below it. The first layer that matches a file holds it. */
  readonly files: readonly string[]
  /** Layers or paths whose values and types may be imported. */
  readonly values: readonly string[]
  /** Layers of which types alone may be imported. */
  readonly types: readonly string[]
  /** npm packages: `any`, `production` (`dependencies` of package.json), or a list (`@scope/` stands for the scope). */
  readonly packages: 'any' | 'production' | readonly string[]
  /** Whether Node's built-in modules may be imported. */
  readonly node: boolean
}

/** A name that only some files may import, wherever they import it from; nor may others take one of those modules whole. */
export interface NameRule {
  readonly name: string
  /** The module that declares it, and those that hand it on. */
  readonly sources: readonly string[]
  readonly onlyIn: readonly string[]
  readonly why: string
}

const everyService = ['proxmox', 'desired', 'authz', 'signing', 'journal', 'config', 'simulator', 'reconcile', 'platform']

/** A service knows the ports, not its neighbours; of the engine only its types and how Proxmox's values are read. */
function service(layer: string): LayerRule {
  return {
    layer,
    files: [`electron/${layer}/`],
    values: ['ports', 'shared', 'platform', 'electron/engine/normalise/'],
    types: ['engine'],
    packages: 'production',
    node: true,
  }
}

/** The layers. Every TypeScript file of the repository belongs to exactly one. */
export const layers: readonly LayerRule[] = [
  { layer: 'shared', files: ['shared/'], values: [], types: [], packages: ['zod'], node: false },
  {
    layer: 'renderer',
    files: ['renderer/'],
    values: ['shared'],
    types: [],
    packages: [
      'react', 'react-dom', 'zustand', 'zod', 'lucide-react', 'vite',
      '@mantine/', '@tanstack/', '@fontsource/', '@fontsource-variable/',
    ],
    node: false,
  },
  { layer: 'engine', files: ['electron/engine/'], values: ['shared'], types: [], packages: ['zod'], node: false },
  { layer: 'ports', files: ['electron/ports.ts', 'electron/ports/'], values: ['shared'], types: ['engine'], packages: [], node: false },
  { layer: 'platform', files: ['electron/platform/'], values: ['ports', 'shared'], types: [], packages: 'production', node: true },
  service('proxmox'),
  service('desired'),
  // The verifier alone makes approvals, so it holds their class.
  { ...service('authz'), values: [...service('authz').values, 'electron/engine/verifiedApproval.ts'] },
  service('signing'),
  service('journal'),
  service('config'),
  service('simulator'),
  {
    layer: 'reconcile',
    files: ['electron/reconcile/'],
    values: ['engine', 'ports', 'shared'],
    types: [],
    packages: 'production',
    node: false,
  },
  {
    layer: 'ipc',
    files: ['electron/ipc/'],
    values: ['ports', 'shared'],
    types: ['app', 'engine', ...everyService],
    packages: 'production',
    node: true,
  },
  {
    layer: 'app',
    files: ['electron/app.ts', 'electron/app/'],
    values: ['engine', 'ports', 'shared', 'ipc', ...everyService],
    types: [],
    packages: 'production',
    node: true,
  },
  {
    layer: 'shells',
    files: ['electron/'],
    values: ['app', 'ipc', 'shared', 'platform', 'ports', 'electron/config/dataFolder.ts'],
    types: everyService,
    packages: 'production',
    node: true,
  },
  { layer: 'build', files: ['build/'], values: ['electron/', 'shared'], types: [], packages: 'any', node: true },
  { layer: 'test', files: ['test/'], values: ['build', 'electron/', 'renderer', 'shared'], types: [], packages: 'any', node: true },
]

/** Layers that may import the `electron` package itself. */
export const electronLayers: readonly string[] = ['shells', 'build', 'test']

/** The right to change a host is handed to the executor alone. */
export const nameRules: readonly NameRule[] = [
  {
    name: 'HostWriter',
    sources: ['electron/ports.ts', 'electron/ports/host.ts'],
    onlyIn: ['electron/ports.ts', 'electron/proxmox/', 'electron/reconcile/execute.ts', 'electron/app.ts', 'test/'],
    why: 'only the executor changes a host',
  },
]
