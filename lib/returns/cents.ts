/** Amounts as whole cents, so that sums are exact. In: DECIMAL as text. Pure. */
export function centsOf(amount: string): bigint {
  const [, sign, whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? []
  if (sign === undefined) throw new Error(`${amount} is no amount of two decimals`)
  const cents = BigInt(whole) * 100n + BigInt(part.padEnd(2, '0'))
  return sign === '-' ? -cents : cents
}

export function amountOf(cents: bigint): string {
  const size = cents < 0n ? -cents : cents
  return `${cents < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}`
}

export function sumCents(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, a) => sum + a, 0n)
}

/** An estimate in money, rounded once. */
export function moneyText(value: number | null): string | null {
  return value !== null && Number.isFinite(value) ? value.toFixed(2) : null
}
