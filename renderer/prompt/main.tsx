import '../bridge/strictCsp.ts'
import { MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import '@mantine/core/styles.css'
import '@fontsource-variable/inter/wght.css'
import '@fontsource/ibm-plex-mono/latin-400.css'
import '@fontsource/ibm-plex-mono/latin-500.css'
import '@fontsource/ibm-plex-mono/latin-ext-400.css'
import '@fontsource/ibm-plex-mono/latin-ext-500.css'
import '../theme/tokens.css'
import '../theme/base.css'
import { theme } from '../theme/theme.ts'
import { openPromptLink } from './promptLink.ts'
import { PromptPage } from './PromptPage.tsx'
import { createPromptStore } from './promptStore.ts'

/** The trusted prompt's entry. It shares the look with the window and nothing else: no store, no bridge, no address. */
const store = createPromptStore(openPromptLink())

const root = document.getElementById('root')
if (root === null) throw new Error('prompt.html has no #root')
createRoot(root).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
    <PromptPage store={store} />
  </MantineProvider>,
)
