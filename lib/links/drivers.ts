/**
 * Drivers of the headline score and of staying, from customers who answered all of them. In: answers. Out: one row per driver and
 * outcome, with figures or a reason. Start at `driverRows`.
 */
import { stats } from 'ledgerline'

export interface Answer {
  readonly customer: string
  readonly driver: string
  /** -1 low, 0 middle, 1 high. */
  readonly level: number
  readonly score: number
  readonly headline: number
  readonly retention: number
}

type Row = Readonly<Record<string, string | number | null>>

/** Fewest customers with all drivers, and with each end of one. */
const leastCustomers = 100
const leastPerLevel = 20
const parts = stats.association.shareParts

export function driverRows(answers: readonly Answer[]): Row[] {
  const drivers = [...new Set(answers.map((a) => a.driver))].sort()
  const people = new Map<string, Map<string, Answer>>()
  for (const answer of answers) {
    const own = people.get(answer.customer) ?? new Map<string, Answer>()
    own.set(answer.driver, answer)
    people.set(answer.customer, own)
  }
  // a share of what is explained needs every driver of the same customers
  const whole = [...people.values()].filter((own) => own.size === drivers.length)
  const outcomes = ['headline', 'retention'] as const
  if (whole.length >= leastCustomers || drivers.length < 2)
    return outcomes.flatMap((outcome) => outcomeRows(drivers, whole, outcome))
  const told = `${whole.length} customers gave all drivers: each is looked at alone, and what they share is in every share`
  return outcomes.flatMap((outcome) =>
    drivers.flatMap((driver) => {
      const own = [...people.values()].filter((answers) => answers.has(driver))
      return outcomeRows([driver], own, outcome).map((row) => alone(row, told))
    }),
  )
}

function alone(row: Row, told: string): Row {
  if (row.status === 'refuse') return row
  const explanation = row.explanation === null ? told : `${told}; ${row.explanation}`
  return { ...row, status: 'warn', reason: 'alone', derived_rank: null, explanation }
}

function outcomeRows(
  drivers: readonly string[],
  people: readonly ReadonlyMap<string, Answer>[],
  outcome: 'headline' | 'retention',
): Row[] {
  const column = (driver: string, of: (a: Answer) => number): Float64Array =>
    Float64Array.from(people, (own) => {
      const answer = own.get(driver)
      return answer === undefined ? Number.NaN : of(answer)
    })
  const y = column(drivers[0] ?? '', (a) => a[outcome])
  const common = (driver: string) => ({
    driver,
    outcome: outcome === 'headline' ? 'headline_score' : outcome,
    n: people.length,
    n_drivers: drivers.length,
    not_available: 'stated_rank: no input asks what matters',
  })
  const shares =
    people.length < leastCustomers
      ? tooFew(people.length)
      : stats.association.driverShares(
          { names: drivers, columns: drivers.map((d) => column(d, (a) => a.score)), outcome: y },
          { parts: column(drivers[0] ?? '', (a) => stats.effect.foldOfId(a.customer, parts)) },
        )
  if (shares.status === 'refuse') {
    const { status, reason, explanation } = shares
    return drivers.map((driver) => ({ ...common(driver), status, reason, explanation }))
  }
  const order = [...shares.shares].sort((a, b) => b - a)
  const levels = drivers.map((d) => column(d, (a) => a.level))
  const ends = stats.association.penaltyReward({ names: drivers, columns: levels, outcome: y })
  return drivers.map((driver, i) => {
    const ranked = {
      ...common(driver),
      status: 'ok',
      derived_share: shares.shares[i] ?? null,
      ...limitsOf(shares.shares[i], shares.errors?.[i]),
      derived_rank: order.indexOf(shares.shares[i] ?? Number.NaN) + 1,
      r2: shares.r2,
      grade: 'E4',
      ...endsOf(ends[i], levels[i] ?? new Float64Array()),
    }
    return shares.determined.includes(driver) ? untold(ranked, people, driver) : ranked
  })
}

/** A share is not below nought. */
function limitsOf(share: number | undefined, error: number | undefined): Row {
  if (share === undefined || error === undefined) return {}
  const half = stats.special.criticalValue(0.95, parts - 1) * error
  return { share_low: Math.max(0, share - half), share_high: share + half }
}

/** One answer for all explains nothing; drivers that follow from each other share what they explain by halves, not by fact. */
function untold(row: Row, people: readonly ReadonlyMap<string, Answer>[], driver: string): Row {
  const answers = new Set(people.map((own) => own.get(driver)?.score))
  if (answers.size > 1) {
    const told =
      'it follows exactly from the other drivers: what it explains cannot be told from what they do'
    return { ...row, status: 'warn', reason: 'collinear', derived_rank: null, explanation: told }
  }
  const explanation = 'Every customer gave the same answer: nothing can go with it.'
  const kept = ['driver', 'outcome', 'n', 'n_drivers', 'not_available']
  const common = Object.fromEntries(Object.entries(row).filter(([key]) => kept.includes(key)))
  return { ...common, status: 'refuse', reason: 'collinear', explanation }
}

function tooFew(n: number): stats.Refused {
  const at = { method: 'lmg', estimand: 'share of explained variance', n }
  return stats.effect.refused(
    at,
    'too_few',
    `${n} customers answered all drivers; ${leastCustomers} are needed.`,
  )
}

/** Penalty and reward; none where an end or the middle has too few to say. */
function endsOf(found: stats.association.PenaltyReward | undefined, levels: Float64Array): Row {
  const fewest = Math.min(...[-1, 0, 1].map((level) => levels.filter((v) => v === level).length))
  if (found === undefined || fewest < leastPerLevel)
    return {
      explanation: `penalty and reward: a level has ${fewest} customers; ${leastPerLevel} are needed.`,
    }
  const { penalty, reward, shape } = found
  if (penalty.status === 'refuse') return { explanation: `penalty and reward: ${penalty.explanation}` }
  if (reward.status === 'refuse') return { explanation: `penalty and reward: ${reward.explanation}` }
  return {
    explanation: null,
    penalty: penalty.estimate,
    penalty_low: penalty.ciLow,
    penalty_high: penalty.ciHigh,
    reward: reward.estimate,
    reward_low: reward.ciLow,
    reward_high: reward.ciHigh,
    shape,
  }
}
