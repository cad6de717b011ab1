/** Builds the trusted prompt's preload script: `dist/promptPreload/promptPreload.cjs`. */
import { preloadBuild } from './preloadBuild.ts'

export default preloadBuild('promptPreload')
