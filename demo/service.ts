/**
 * Service: one case of a customer and the contacts it takes.
 * In: seed, customer number, month. Out: ServiceCase. Pure. Start at `simulateCase`.
 */
import { type Behaviour, choose, type Reason, reasons } from './behaviour.ts'
import { dayOf } from './calendar.ts'
import { drawsOf } from './draw.ts'

export interface Contact {
  /** Day number and seconds into it; the seconds may run beyond the day. */
  readonly day: number
  readonly second: number
  readonly channel: 'phone' | 'chat' | 'email'
  readonly waitSeconds: number
  readonly handleSeconds: number
}

export interface ServiceCase {
  readonly month: number
  readonly reason: Reason
  readonly contacts: readonly Contact[]
  /** A second contact came within seven days: not solved at the first. */
  readonly failed: boolean
  /** What the person who handled it said. */
  readonly declaredSolved: boolean
  readonly transferred: boolean
  /** The chance that it would not be. */
  readonly failChance: number
}

const day = 86_400
/** Seconds of a contact: every length in the span is as likely. */
export const handling = { least: 180, span: 540 } as const
/** Two cases of one customer and reason closer than this could be taken for one. */
const apartDays = 28

/**
 * @param previous the customer's case before this one: a new one close to it has another reason
 * @param failedOutages factor on the chance that an outage is not solved at once
 */
export function simulateCase(
  seed: number,
  k: number,
  month: number,
  previous: ServiceCase | undefined,
  truth: Behaviour,
  failedOutages = 1,
): ServiceCase {
  const draw = drawsOf(seed, 'case', `${k}.${month}`)
  const first = contact(seed, k, month, 0, dayOf(month, 1 + Math.floor(draw(0) * 28)), draw(1))
  const reason = otherThan(previous, choose<Reason>(reasons, 'other', draw(2)), first.day)
  const within7 = reason === 'outage' ? truth.repeat7.outage * failedOutages : truth.repeat7.other
  const failed = draw(3) < within7
  const contacts = [first]
  if (draw(3) < within7 + truth.repeat14) {
    const wait = (failed ? 0.1 : 7.1) + draw(4) * 6.8
    contacts.push(after(seed, k, month, 1, first, wait))
    if (draw(5) < truth.third)
      contacts.push(after(seed, k, month, 2, contacts[1] ?? first, 0.2 + draw(6) * 6))
  }
  return {
    month,
    reason,
    contacts,
    failed,
    failChance: within7,
    declaredSolved: draw(7) < (failed ? 0.55 : 0.95),
    transferred: draw(8) < 0.12,
  }
}

function otherThan(previous: ServiceCase | undefined, reason: Reason, from: number): Reason {
  const last = previous?.contacts.at(-1)
  if (last === undefined || previous?.reason !== reason || from - last.day > apartDays) return reason
  const next = (reasons.findIndex(([name]) => name === reason) + 1) % reasons.length
  return reasons[next]?.[0] ?? 'other'
}

/** A contact `waitDays` after the end of the one before it. */
function after(
  seed: number,
  k: number,
  month: number,
  n: number,
  before: Contact,
  waitDays: number,
): Contact {
  const end = before.second + before.waitSeconds + before.handleSeconds + Math.floor(waitDays * day)
  return { ...contact(seed, k, month, n, before.day + Math.floor(end / day), 0), second: end % day }
}

/** The first contacts of cases come between 8:00 and 20:00. */
function contact(seed: number, k: number, month: number, n: number, on: number, x: number): Contact {
  const draw = drawsOf(seed, 'contact', `${k}.${month}.${n}`)
  return {
    day: on,
    second: 28_800 + Math.floor(x * 43_200),
    channel: choose<Contact['channel']>(
      [
        ['phone', 0.6],
        ['chat', 0.25],
        ['email', 0.15],
      ],
      'email',
      draw(0),
    ),
    waitSeconds: 10 + Math.floor(draw(1) * 290),
    handleSeconds: handling.least + Math.floor(draw(2) * handling.span),
  }
}
