import { Button, Menu } from '@mantine/core'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { reportResult } from '../../components/reportResult.ts'
import { useOnline, useStores } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { toContractFilter } from '../../viewmodels/auditFilter.ts'
import { wholeNumber } from '../../viewmodels/shorten.ts'
import type { Written } from './WrittenNotice.tsx'

const formats = ['jsonl', 'csv', 'html'] as const

/** Writes what the filters leave into a file of the app's own choosing, and tells which. */
export function ExportMenu({ onWritten }: { readonly onWritten: (written: Written) => void }) {
  const { audit, bridge } = useStores()
  const { filter, other } = useStore(audit.store)
  const online = useOnline()
  const [running, setRunning] = useState(false)
  const t = texts.audit
  const write = async (format: (typeof formats)[number]): Promise<void> => {
    setRunning(true)
    const result = await bridge.call['audit.export']({ ...toContractFilter(filter), log: other === null ? 'own' : 'other', format })
    setRunning(false)
    if (result.ok) onWritten({ what: t.exported(wholeNumber(result.value.rows)), path: result.value.file })
    else reportResult(result, () => '')
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" leftSection={<Download size={14} />} disabled={!online || running}>{running ? t.exporting : t.exportAs}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => <Menu.Item key={format} onClick={() => void write(format)}>{t.formats[format]}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  )
}
