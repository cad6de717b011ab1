import { Tooltip } from '@mantine/core'
import { CopyValue } from '../../components/CopyButton.tsx'
import { ToneChip } from '../../components/Standing.tsx'
import { texts } from '../../texts.ts'
import { shortKeyFingerprint } from '../../viewmodels/shorten.ts'
import { isHardwareKey, validityOf, type SignerRow } from '../../viewmodels/signerRows.ts'
import css from './SignersTable.module.css'

/** One row a key; a person's name and roles stand once. */
export function SignersTable({ rows }: { readonly rows: readonly SignerRow[] }) {
  const t = texts.signers
  return (
    <table className={css.table}>
      <thead><tr><th>{t.person}</th><th>{t.role}</th><th>{t.key}</th><th>{t.fingerprint}</th><th>{t.validity}</th><th>{t.comment}</th></tr></thead>
      <tbody>
        {rows.flatMap(({ principal, roles, keys }) =>
          keys.map(({ key, revoked }, index) => (
            <tr key={key.fingerprint} className={revoked ? css.revoked : undefined}>
              <td className={css.person}><span className={index === 0 ? undefined : 'visually-hidden'}>{principal}</span></td>
              <td>
                {index === 0 && roles.length === 0 && <span className="t2">{t.noRole}</span>}
                {index === 0 && roles.map((role, at) => <Tooltip key={role} label={t.roleHelp[role]}><span>{at === 0 ? '' : ', '}{t.roles[role]}</span></Tooltip>)}
              </td>
              <td><code>{key.keyType}</code>{isHardwareKey(key) && <span className="t2 tiny"> {t.hardware}</span>}</td>
              <td><span className="row"><CopyValue shown={shortKeyFingerprint(key.fingerprint)} whole={key.fingerprint} label={`${t.fingerprint} ${principal}`} />{revoked && <ToneChip tone="unknown" label={t.revoked} />}</span></td>
              <td className={css.facts}>{validityOf(key)}</td>
              <td className={css.facts}>{[key.comment, ...(key.namespaces === null ? [] : [`${t.namespaces} ${key.namespaces.join(', ')}`])].filter((part) => part !== '').join(' · ')}</td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  )
}
