/**
 * Money as whole cents, so that sums are exact. In: integers. Out: integers or the text of a decimal. Pure.
 */
export type Currency = 'EUR' | 'GBP'
export type EntityId = 'TW-EU' | 'TW-UK'
export const entities: readonly EntityId[] = ['TW-EU', 'TW-UK']

export function currencyOf(entity: EntityId): Currency {
  return entity === 'TW-EU' ? 'EUR' : 'GBP'
}

/** `-1234` cents are `-12.34`. */
export function centsText(cents: number): string {
  const size = Math.abs(cents)
  const text = `${Math.floor(size / 100)}.${String(size % 100).padStart(2, '0')}`
  return cents < 0 ? `-${text}` : text
}

/** Nearest whole cent, halves away from zero. */
export function roundCents(value: number): number {
  return value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5)
}

/** Pass-through tax of 20 % on a net amount. */
export function taxOn(netCents: number): number {
  return roundCents(netCents / 5)
}
