/**
 * The people of the service desks, who handles which contact, and what they say of their work.
 * Each desk has a crew of its own and one of a partner. What the crews and the quick do differently acts in what
 * they are GIVEN: who handles a contact is drawn from the chance of each, given how it went. By Bayes' rule that is
 * the same as drawing the person first, and no contact moves by it.
 * In: seed, a contact and how it went. Out: a person; rows of `agents` and `employee_surveys`. Start at `handlerOf`.
 */
import { asOfDay, dayOf, dayText, lastDayOf, lastMonth } from './calendar.ts'
import type { Company } from './company.ts'
import { normalFrom } from './distribution.ts'
import { drawsOf, u } from './draw.ts'
import { type EntityId, entities } from './money.ts'
import { type Queue, queues } from './roster.ts'

export type Crew = 'own' | 'partner'
const crews: readonly Crew[] = ['own', 'partner']

/** Chance that a case fails against that of the desk, months' chance of leaving, what they would say of their work. */
export const crewTruth: Readonly<Record<Crew, { failed: number; leaving: number; mood: number }>> = {
  own: { failed: 0.85, leaving: 0.012, mood: 8.1 },
  partner: { failed: 1.15, leaving: 0.04, mood: 6.9 },
}
/** Even seats are quick, odd ones slow: this much of the span of handling times lies in between. */
export const quickness = 0.5
/** Seats of a crew, always even; the written desk of TW-UK is too small to be told of. */
const seats: Readonly<Record<Queue, Readonly<Record<EntityId, number>>>> = {
  voice: { 'TW-EU': 14, 'TW-UK': 12 },
  written: { 'TW-EU': 12, 'TW-UK': 6 },
}
/** Waves of the staff survey, April and October, and the share that answers. */
const waves = [6, 12, 18, 24, 30] as const
const answering = 0.85

interface Tenure {
  readonly id: string
  readonly crew: Crew
  readonly first: number
  /** Last day; absent while the person is there. */
  readonly last?: number
}

/** Everyone who ever sat in a seat, in turn; a seat is never empty. */
export class Staff {
  readonly #seed: number
  readonly #seats = new Map<string, readonly Tenure[]>()

  constructor(seed: number) {
    this.#seed = seed
    for (const entity of entities)
      for (const queue of queues)
        for (const crew of crews)
          for (let seat = 0; seat < seats[queue][entity]; seat++)
            this.#seats.set(seatName(entity, queue, crew, seat), this.#turns(entity, queue, crew, seat))
  }

  #turns(entity: EntityId, queue: Queue, crew: Crew, seat: number): readonly Tenure[] {
    const name = seatName(entity, queue, crew, seat)
    const draw = drawsOf(this.#seed, 'seat', name)
    const turns: Tenure[] = []
    let first = dayOf(-1 - Math.floor(draw(0) * 24), 1)
    for (let month = 0; month < lastMonth; month++) {
      if (draw(month + 1) >= crewTruth[crew].leaving) continue
      turns.push({ id: `${name}-${turns.length + 1}`, crew, first, last: lastDayOf(month) })
      first = dayOf(month + 1, 1)
    }
    return [...turns, { id: `${name}-${turns.length + 1}`, crew, first }]
  }

  in(entity: EntityId, queue: Queue, crew: Crew, seat: number, day: number): string {
    const turns = this.#seats.get(seatName(entity, queue, crew, seat)) ?? []
    return (turns.find(({ last }) => last === undefined || day <= last) ?? turns.at(-1))?.id ?? ''
  }

  write({ feeds }: Company): void {
    for (const entity of entities)
      for (const queue of queues)
        for (const crew of crews)
          for (let seat = 0; seat < seats[queue][entity]; seat++)
            for (const turn of this.#seats.get(seatName(entity, queue, crew, seat)) ?? []) {
              feeds.agents.row({
                staff_id: turn.id,
                team: teamOf(entity, queue, crew),
                queue,
                valid_from: dayText(turn.first),
                valid_to: turn.last === undefined ? null : dayText(turn.last + 1),
                end_reason: turn.last === undefined ? null : 'left',
              })
              this.#survey(feeds, teamOf(entity, queue, crew), turn)
            }
  }

  #survey(feeds: Company['feeds'], team: string, { id, crew, first, last }: Tenure): void {
    for (const month of waves) {
      const day = dayOf(month, 10)
      if (first > day || (last !== undefined && last < day)) continue
      const draw = drawsOf(this.#seed, 'work', `${id}.${month}`)
      if (draw(0) >= answering) continue
      const score = Math.round(crewTruth[crew].mood + 1.6 * normalFrom(draw(1), draw(2)))
      feeds.employee_surveys.row({
        wave: dayText(day).slice(0, 7),
        // nobody can tell from it who answered
        respondent_key: `E${String(Math.floor(u(this.#seed, 'mask', `${id}.${month}`, 0) * 1e9)).padStart(9, '0')}`,
        team,
        score: Math.min(10, Math.max(0, score)),
        answered_on: dayText(day + Math.floor(draw(3) * 10)),
      })
    }
  }
}

export function teamOf(entity: EntityId, queue: Queue, crew: Crew): string {
  return `${queue} ${entity} ${crew}`
}

function seatName(entity: EntityId, queue: Queue, crew: Crew, seat: number): string {
  return `${queue === 'voice' ? 'V' : 'W'}${entity.slice(3)}${crew === 'own' ? 'O' : 'P'}${String(seat + 1).padStart(2, '0')}`
}

export interface Handled {
  /** Names the contact among all. */
  readonly name: string
  readonly entity: EntityId
  readonly queue: Queue
  readonly day: number
  /** Handling time from 0, the shortest, to 1, the longest. */
  readonly length: number
  /** Only of the first contact of a case: how it went, and the desk's chance that it fails. */
  readonly outcome?: { readonly failed: boolean; readonly chance: number }
}

/** Who handled it, and of which crew. */
export function handlerOf(
  staff: Staff,
  seed: number,
  contact: Handled,
): { readonly id: string; readonly crew: Crew } {
  const { name, entity, queue, day, length, outcome } = contact
  const draw = drawsOf(seed, 'handler', name)
  const crew = draw(0) < partnerShare(outcome) ? 'partner' : 'own'
  const quick = draw(1) < (1 - quickness * (2 * length - 1)) / 2
  const seat = 2 * Math.floor((draw(2) * seats[queue][entity]) / 2) + (quick ? 0 : 1)
  return { id: staff.in(entity, queue, crew, seat, Math.min(day, asOfDay)), crew }
}

/** Both crews are alike in number: half of the contacts of which nothing more is known are the partner's. */
function partnerShare(outcome: Handled['outcome']): number {
  if (outcome === undefined) return 0.5
  const { failed, chance } = outcome
  const { failed: factor } = crewTruth.partner
  return failed ? factor / 2 : (1 - factor * chance) / (2 * (1 - chance))
}

export function tellStaff({ facts }: Company): void {
  for (const crew of crews) {
    const { failed, leaving } = crewTruth[crew]
    facts.told(
      `crew-${crew}-failed`,
      `chance that a case of the ${crew} crew fails, against all`,
      'ratio',
      failed,
    )
    facts.told(
      `crew-${crew}-leaving`,
      `chance that one of the ${crew} crew leaves within a month`,
      'share',
      leaving,
    )
  }
}
