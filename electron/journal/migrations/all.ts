import { initialSql } from './0001-initial.ts'
import { signaturesSql } from './0002-signatures.ts'

/** Every step of the schema, oldest first: the one at index n leads to `user_version` n + 1. Never edited once released. */
export const migrations: readonly string[] = [initialSql, signaturesSql]
