import './bridge/strictCsp.ts'
import { createRoot } from 'react-dom/client'
import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import '@mantine/notifications/styles.css'
import '@fontsource-variable/inter/wght.css'
import '@fontsource/ibm-plex-mono/latin-400.css'
import '@fontsource/ibm-plex-mono/latin-500.css'
import '@fontsource/ibm-plex-mono/latin-ext-400.css'
import '@fontsource/ibm-plex-mono/latin-ext-500.css'
import './theme/tokens.css'
import './theme/base.css'
import { App } from './App.tsx'
import { openLink } from './bridge/api.ts'
import { createStores } from './stores/createStores.ts'

/** The window's entry: opens the one way to data, asks for everything once, draws. */
const link = openLink()
const stores = createStores({ ...link, storage: window.localStorage })
stores.refreshAll()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(<App stores={stores} />)
