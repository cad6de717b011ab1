import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useStore } from 'zustand'
import { ApplyDialog } from './components/ApplyDialog.tsx'
import { RequestDialog } from './components/RequestDialog.tsx'
import { CommandPalette } from './components/shell/CommandPalette.tsx'
import { NavRail } from './components/shell/NavRail.tsx'
import { SessionEnded } from './components/shell/SessionEnded.tsx'
import { ShortcutsDialog } from './components/shell/ShortcutsDialog.tsx'
import { StatusBar } from './components/shell/StatusBar.tsx'
import { HeldBanner } from './components/safety/HeldBanner.tsx'
import { TitleBar } from './components/shell/TitleBar.tsx'
import { LostBanner } from './components/shell/LostBanner.tsx'
import { useDensity } from './components/shell/useDensity.ts'
import { useKeys } from './components/shell/useKeys.ts'
import { useShellEvents } from './components/shell/useShellEvents.ts'
import type { Stores } from './stores/createStores.ts'
import { StoresContext, useStores, useUi } from './stores/storesContext.ts'
import type { Screen } from './stores/uiStore.ts'
import { texts } from './texts.ts'
import { theme } from './theme/theme.ts'
import { ApprovalsView } from './views/approvals/ApprovalsView.tsx'
import { AuditView } from './views/audit/AuditView.tsx'
import { DriftView } from './views/drift/DriftView.tsx'
import { AddHostDialog } from './views/hosts/AddHostDialog.tsx'
import { HostsView } from './views/hosts/HostsView.tsx'
import { OverviewView } from './views/overview/OverviewView.tsx'
import { SettingsView } from './views/settings/SettingsView.tsx'
import { SignersView } from './views/signers/SignersView.tsx'
import css from './App.module.css'

const views: Readonly<Record<Screen, () => React.ReactNode>> = {
  overview: OverviewView, drift: DriftView, approvals: ApprovalsView, audit: AuditView, hosts: HostsView,
  signers: SignersView, settings: SettingsView,
}

/** The whole window. Mantine's own <style> elements are off: its variables stand in `theme/tokens.css`. */
export function App({ stores }: { readonly stores: Stores }) {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <StoresContext value={stores}>
        <Notifications position="bottom-right" autoClose={6000} transitionDuration={160} limit={3} className={css.toasts ?? ''} />
        <Frame />
      </StoresContext>
    </MantineProvider>
  )
}

function Frame() {
  const connection = useStore(useStores().connection)
  const screen = useUi((state) => state.screen)
  useKeys()
  useShellEvents()
  useDensity()
  if (connection.kind === 'ended') return <SessionEnded error={connection.error} />
  const View = views[screen]
  return (
    <div className={css.app}>
      <a href="#content" className={css.skip}>{texts.app.skip}</a>
      <TitleBar />
      <NavRail />
      <main id="content" className={css.main} tabIndex={-1} aria-label={texts.screens[screen]}>
        <LostBanner />
        {(screen === 'drift' || screen === 'approvals') && <HeldBanner />}
        <View />
      </main>
      <StatusBar />
      <CommandPalette />
      <ShortcutsDialog />
      <ApplyDialog />
      <RequestDialog />
      <AddHostDialog />
    </div>
  )
}
