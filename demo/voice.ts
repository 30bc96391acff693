/**
 * What people write beside a score, and whom the company calls back: free text with quotes, line breaks and signs that
 * are no letters, as it comes; one action for each detractor.
 * In: Company, an answer. Out: rows of `verbatims` and `actions`. Start at `writeVoice`.
 */
import { voice } from './behaviour.ts'
import { asOfDay, timeText } from './calendar.ts'
import type { Company } from './company.ts'
import type { Customer } from './customer.ts'
import { drawsOf } from './draw.ts'

export interface Said {
  readonly response: string
  readonly customerId: string
  readonly month: number
  readonly score: number
  /** Whether the score stands for a bad, a middling or a good time. */
  readonly mood: 'low' | 'mid' | 'high'
  /** Day of the invitation, and the second after it at which the answer came. */
  readonly day: number
  readonly second: number
  readonly isRelational: boolean
}

const texts: Readonly<Record<string, readonly string[]>> = {
  outage: [
    'Down again, "back by noon" they said.\nIt was not. 😡',
    'Third outage this year; the app showed nothing',
  ],
  billing: ['Billed twice, then "corrected", then billed again', 'The bill is a riddle: line 3 says 0,00?'],
  set_up: ['Technician came, saw, left 🤷', 'Took two visits - why?'],
  move: ['Moving house = a month without line'],
  other: ["Nobody knew who was in charge, it's a pity"],
  price: ['Too dear for what it is', 'Price up, speed "up to" 😐'],
  praise: [
    'Just works. 👍',
    'Fast, friendly,\nand the meter saves us money 🎉',
    'Best "boring" provider ever',
  ],
  nothing: ['ok', 'Fine so far', '🙂'],
}

export function writeVoice(company: Company, customer: Customer, said: Said): void {
  const draw = drawsOf(company.seed, 'voice', said.response)
  if (draw(0) < voice.writes) writeVerbatim(company, customer, said, draw(1), draw(2))
  if (said.isRelational && said.mood === 'low') writeAction(company, said, draw(3), draw(4))
}

/** What went wrong of late is what people write about; otherwise price or praise. */
function topicOf(customer: Customer, { month, mood }: Said, x: number): string {
  const failed = customer.cases
    .filter((item) => item.failed && item.month <= month && item.month > month - 6)
    .at(-1)
  if (mood === 'high') return x < 0.8 ? 'praise' : 'nothing'
  if (failed !== undefined && x < 0.8) return failed.reason
  return x < 0.5 ? 'price' : 'nothing'
}

function writeVerbatim({ feeds }: Company, customer: Customer, said: Said, x: number, y: number): void {
  const topic = topicOf(customer, said, x)
  const choices = texts[topic] ?? ['']
  feeds.verbatims.row({
    verbatim_id: `VB-${said.response}`,
    response_id: said.response,
    customer_id: said.customerId,
    said_at: timeText(said.day, said.second),
    text: choices[Math.floor(y * choices.length)] ?? '',
    language: 'en',
    topic,
    sentiment: { low: '-0.6000', mid: '0.0000', high: '0.7000' }[said.mood],
    severity: said.mood !== 'low' || topic === 'nothing' ? 'low' : topic === 'price' ? 'medium' : 'high',
  })
}

/** Most detractors are called within two days, some later, some never. */
function writeAction({ feeds }: Company, said: Said, x: number, y: number): void {
  const opened = said.second + 3600
  const wait = x < voice.calledInTime ? y * 46 : x < voice.called ? 48 + y * 96 : undefined
  const contacted = wait === undefined ? undefined : opened + Math.floor(wait * 3600)
  const known = (second: number | undefined) =>
    second === undefined || said.day + Math.floor(second / 86_400) > asOfDay
      ? null
      : timeText(said.day, second)
  const openedAt = known(opened)
  if (openedAt === null) return
  feeds.actions.row({
    action_id: `AC-${said.response}`,
    response_id: said.response,
    customer_id: said.customerId,
    action_type: 'call_back',
    opened_at: openedAt,
    due_at: timeText(said.day, opened + 48 * 3600),
    contacted_at: known(contacted),
    closed_at: known(contacted === undefined ? undefined : contacted + 86_400),
    owner_team: 'save desk',
  })
}
