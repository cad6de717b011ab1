import { useStores, useUi } from '../../stores/storesContext.ts'
import { AcceptDialog } from './AcceptDialog.tsx'
import { IgnoreDialog } from './IgnoreDialog.tsx'

/** The dialog of the decision that is asked for; nothing when there is none. */
export function DecisionDialog() {
  const { ui } = useStores()
  const decision = useUi((state) => state.decision)
  const close = (): void => ui.setState({ decision: null })
  if (decision === null) return null
  return decision.kind === 'ignore' ? <IgnoreDialog guests={decision.guests} close={close} /> : <AcceptDialog guests={decision.guests} close={close} />
}
