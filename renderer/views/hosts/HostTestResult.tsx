import type { HostTest } from '../../../shared/ipc/contract.ts'
import { CodeLines } from '../../components/CodeLines.tsx'
import { ToneGlyph } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import css from './HostTestResult.module.css'

/** Lines for the node's shell are copied; advice is read. */
const isCommand = (remedy: string): boolean => remedy.startsWith('pveum ')

/** What a test of a host found: one line a check, with the remedy where one is needed. */
export function HostTestResult({ test }: { readonly test: HostTest }) {
  const t = texts.hosts
  return (
    <div role="status">
      <h3>{test.ok ? t.testOk : t.testBad}{test.version === null ? '' : ` · ${t.version} ${test.version}`}</h3>
      <ul className={css.checks}>
        {test.checks.map((check) => (
          <li key={check.name}>
            <ToneGlyph tone={check.ok ? 'ok' : 'red'} />
            <div className="grow">
              <b>{check.name}</b> <span className="visually-hidden">{check.ok ? texts.addHost.ok : texts.addHost.notOk}</span> <span className="t2">{check.detail}</span>
              {check.remedy !== null && (isCommand(check.remedy) ? <CodeLines lines={[check.remedy]} label={`${t.remedy}: ${check.name}`} /> : <p><span className="t2">{t.remedy}:</span> {check.remedy}</p>)}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}
