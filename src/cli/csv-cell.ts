/** One value as CSV: quoted where it must be, so that an empty text and nothing differ. */
import { scrub } from '../diagnostic/index.ts'

export function csvCell(cell: string | null): string {
  if (cell === null) return ''
  const value = scrub(cell)
  return /[",\n\r]/.test(value) || value === '' ? `"${value.replaceAll('"', '""')}"` : value
}
