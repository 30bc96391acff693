/** What is known of a value that is money, and what can be wrong with it. */

/** Where an amount became DOUBLE. */
export interface Leak {
  readonly how: string
  /** Byte offset in the rendered text. */
  readonly at: number | undefined
}

export interface Amount {
  readonly power: 0 | 1
  readonly constant: boolean
  /** Of a constant that is text: it may say a currency. */
  readonly said?: string
  readonly currency?: string
  /** Set while the amount is a DOUBLE. */
  readonly leak?: Leak
}

export type MoneyFinding =
  | {
      readonly kind: 'summed-as-double'
      readonly name: string
      readonly leak: Leak
      readonly at: number | undefined
    }
  | {
      readonly kind: 'currencies'
      readonly one: string
      readonly other: string
      readonly at: number | undefined
      /** Of the columns, where the engine gives no place. */
      readonly names: readonly string[]
      readonly united?: boolean
    }
