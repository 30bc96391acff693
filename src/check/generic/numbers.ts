/** Numbers among the arguments of tests. In: what YAML made of them. Out: a number with all of its digits, or a message. */
import * as z from 'zod'

/** A double keeps 15 digits; of more it is a number beside the one that was written. */
export const exactNumber = z
  .number()
  .refine((value) => String(value).replace(/e.*/, '').replaceAll(/\D/g, '').length <= 15, {
    message: 'has more digits than YAML keeps; put it in quotes',
  })
