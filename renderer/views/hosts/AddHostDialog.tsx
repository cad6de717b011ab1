import { useState } from 'react'
import type { HostTest, RequestOutput } from '../../../shared/ipc/contract.ts'
import { Dialog } from '../../components/dialog/Dialog.tsx'
import { useSend } from '../../components/dialog/useSend.ts'
import { useLive, useStores, useUi } from '../../stores/storesContext.ts'
import { texts } from '../../texts.ts'
import { checkHostForm, completeAddress, emptyHostForm, hostsAddInput, suggestName, type HostForm } from '../../viewmodels/hostForm.ts'
import { AccessStep } from './AccessStep.tsx'
import { AddressStep } from './AddressStep.tsx'
import { CertificateStep } from './CertificateStep.tsx'
import { ResultStep } from './ResultStep.tsx'
import css from './AddHostDialog.module.css'

/**
 * Adds a host in four steps: address, certificate, access, result.
 * Its state outlives the dialog, so that closing it by mistake loses nothing; what was typed goes when the host is added.
 */
export function AddHostDialog() {
  const { bridge, ui, fleet, refreshAll } = useStores()
  const opened = useUi((state) => state.addHost)
  const taken = useLive(fleet).value?.hosts.map((host) => host.id) ?? []
  const [step, setStep] = useState(0)
  const [form, setForm] = useState<HostForm>(emptyHostForm)
  const [probed, setProbed] = useState<RequestOutput<'hosts.probe'> | null>(null)
  const [test, setTest] = useState<HostTest | null>(null)
  const { busy, error, send, forget } = useSend()
  const [checked, setChecked] = useState(false)
  const t = texts.addHost
  const errors = checkHostForm(form, taken)

  const change = (part: Partial<HostForm>): void => setForm({ ...form, ...part })
  const go = (to: number): void => {
    forget()
    setStep(to)
  }
  const probe = async (): Promise<void> => {
    const result = await send(bridge.call['hosts.probe']({ url: completeAddress(form.address) }))
    if (!result.ok) return
    setProbed(result.value)
    if (form.name === '') change({ name: suggestName(form.address) })
    go(1)
  }
  const add = async (): Promise<void> => {
    setChecked(true)
    if (Object.keys(errors).length > 0 || probed === null) return
    const result = await send(bridge.call['hosts.add'](hostsAddInput(form, probed)))
    if (!result.ok) return
    setTest(result.value)
    go(3)
    refreshAll()
  }
  const close = (): void => ui.setState({ addHost: false })
  const finish = (): void => {
    close()
    setForm(emptyHostForm)
    setProbed(null)
    setChecked(false)
    go(0)
  }

  if (!opened) return null
  return (
    <Dialog title={t.title} size={680} close={step === 3 ? finish : close}>
      <ol className={css.steps}>
        {t.steps.map((label, index) => (
          <li key={label} data-done={index < step || undefined} aria-current={index === step ? 'step' : undefined}>{label}</li>
        ))}
      </ol>
      {step === 0 && <AddressStep form={form} change={change} busy={busy} error={error} close={close} onNext={() => void probe()} />}
      {step === 1 && probed !== null && <CertificateStep probed={probed} onBack={() => go(0)} onNext={() => go(2)} />}
      {step === 2 && probed !== null && <AccessStep form={form} change={change} errors={checked ? errors : {}} probed={probed} busy={busy} error={error} onBack={() => go(1)} onAdd={() => void add()} />}
      {step === 3 && test !== null && <ResultStep name={form.name} test={test} onDone={finish} />}
    </Dialog>
  )
}
