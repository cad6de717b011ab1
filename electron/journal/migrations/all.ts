import { initialSql } from './0001-initial.ts'
import { signaturesSql } from './0002-signatures.ts'
import { auditSearchSql } from './0003-audit-search.ts'
import { provenanceSql } from './0004-provenance.ts'
import { refusedRowsSql } from './0005-refused-rows.ts'

/** Every step of the schema, oldest first: the one at index n leads to `user_version` n + 1. Never edited once released. */
export const migrations: readonly string[] = [initialSql, signaturesSql, auditSearchSql, provenanceSql, refusedRowsSql]
