/** Builds the window's preload script: `dist/preload/preload.cjs`. */
import { preloadBuild } from './preloadBuild.ts'

export default preloadBuild('preload')
