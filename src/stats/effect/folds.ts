/**
 * Folds for cross-fitting: by a hash of the id, so that a row's fold depends neither on row order nor on other rows.
 * Pure. `foldSql` in `sql.ts` gives the same folds in the database.
 */
import { createHash } from 'node:crypto'

export const foldCount = 5

/** Fold 0…folds − 1: the first eight hex digits of the id's MD5, modulo `folds`. */
export function foldOfId(id: string, folds = foldCount): number {
  return Number.parseInt(createHash('md5').update(id).digest('hex').slice(0, 8), 16) % folds
}
