import type { ApprovalDetail } from '../../../shared/ipc/contract.ts'
import { ExportDialog } from './ExportDialog.tsx'
import { ImportDialog } from './ImportDialog.tsx'
import { RejectDialog } from './RejectDialog.tsx'

/** What is asked before something is done with an item. */
export type ApprovalDialog = 'reject' | 'export' | 'import'

/** The dialog that is open, if one is. Each begins anew when it opens. */
export function ApprovalDialogs({ item, dialog, close }: { readonly item: ApprovalDetail; readonly dialog: ApprovalDialog | null; readonly close: () => void }) {
  switch (dialog) {
    case 'reject':
      return <RejectDialog item={item} close={close} />
    case 'export':
      return <ExportDialog id={item.id} close={close} />
    case 'import':
      return <ImportDialog close={close} />
    case null:
      return null
  }
}
