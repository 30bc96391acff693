/**
 * The month's own journals: opening balances, payroll, suppliers, wear, tax, the group's fee, late journals.
 * None of them carries a customer. In: Company, once all customers are written. Out: rows. Start at `postMonths`.
 */
import { regionCount, regionsOfEu } from './behaviour.ts'
import { dayOf, lastDayOf, monthCount, monthOf, monthText } from './calendar.ts'
import type { Company } from './company.ts'
import { u } from './draw.ts'
import type { Line } from './ledger.ts'
import { type EntityId, entities, roundCents } from './money.ts'
import { poundsFromEuros, type Rates } from './rate.ts'
import { affiliatesFrom, searchPrice, unmappedAccount, unmappedFrom } from './scenario.ts'
import { writeSpend } from './spend.ts'
import {
  deviceCents,
  type Follows,
  inflation,
  journalsOf,
  type LateJournal,
  managementFee,
  opening,
  poundLevel,
  type Rate,
  type Run,
  retainedEarnings,
  spread,
  tariff,
} from './tariff.ts'

export function postMonths(company: Company, rates: Rates): void {
  for (const entity of entities) {
    postOpening(company, entity)
    let owed = { suppliers: 0, tax: 0 }
    for (let month = 0; month < monthCount; month++) owed = postMonth(company, entity, month, owed)
  }
  for (let month = 0; month < monthCount; month++) postFee(company, month, rates)
  for (const [n, journal] of journalsOf(company.scenario).entries()) postLate(company, journal, n + 1)
}

/** Customers of an entity for which the company plans. */
function planned(company: Company, entity: EntityId): number {
  const eu = company.size * (regionsOfEu / regionCount)
  return entity === 'TW-EU' ? eu : company.size - eu
}

function level(entity: EntityId): number {
  return entity === 'TW-EU' ? 1 : poundLevel
}

function postOpening(company: Company, entity: EntityId): void {
  const scale = planned(company, entity) * level(entity)
  const lines: Line[] = opening.map(([account, cents]) => ({ account, cents: roundCents(cents * scale) }))
  const sum = lines.reduce((total, line) => total + line.cents, 0)
  lines.push({ account: retainedEarnings, cents: -sum })
  const id = `OB-${entity.slice(3)}`
  company.books.post({ id, entity, day: dayOf(0, 1), type: 'opening', memo: 'Opening balances' }, lines)
  for (const { account, cents } of lines) company.balance.add(entity, account, dayOf(0, 1), cents)
}

interface Owed {
  readonly suppliers: number
  readonly tax: number
}

/** Posts a month and says what it leaves to be paid in the next one. */
function postMonth(company: Company, entity: EntityId, month: number, owed: Owed): Owed {
  const totals = new Map(tariff.map((run) => [run.id, postRun(company, entity, month, run)]))
  const wages = totals.get('PR') ?? 0
  const devices = roundCents(company.counts.arrivals.get(entity, month) * deviceCents * level(entity))
  transfer(company, entity, dayOf(month, 10), 'DV', 'Devices bought', ['1400', '2100'], devices)
  transfer(company, entity, dayOf(month, 15), 'PS', 'Suppliers paid', ['2100', '1010'], owed.suppliers)
  transfer(company, entity, dayOf(month, 20), 'PT', 'Output tax paid', ['2200', '1010'], owed.tax)
  transfer(company, entity, dayOf(month, 28), 'PW', 'Wages paid', ['2400', '1010'], wages)
  return {
    suppliers: (totals.get('SU') ?? 0) + devices,
    tax: company.counts.taxCents.get(entity, month),
  }
}

/** One document of costs on the month's last day (payroll on the 25th); returns its total in cents. */
function postRun(company: Company, entity: EntityId, month: number, run: Run): number {
  const lines = run.rates.map((rate) => ({
    account: accountOf(company, entity, month, rate.account),
    costCentre: rate.costCentre,
    cents: costOf(company, entity, month, rate),
  }))
  const total = lines.reduce((sum, line) => sum + line.cents, 0)
  const id = `${run.id}-${entity.slice(3)}-${monthText(month)}`
  const day = run.id === 'PR' ? dayOf(month, 25) : lastDayOf(month)
  const header = { id, entity, day, memo: run.memo }
  company.books.post(header, [...lines, { account: run.credit, cents: -total }])
  for (const line of lines) writeSpend(company, header, line)
  for (const { account, cents } of lines) {
    company.balance.add(entity, account, day, cents)
    company.balance.add(entity, run.credit, day, -cents)
  }
  return total
}

/** Where a cost is booked; in `unmapped` brand media of TW-EU move to an account of their own. */
function accountOf({ scenario }: Company, entity: EntityId, month: number, account: string): string {
  const moved = scenario === 'unmapped' && entity === 'TW-EU' && month >= unmappedFrom && account === '6350'
  return moved ? unmappedAccount.id : account
}

/** What a scenario makes of a price. */
function levelOf({ scenario }: Company, month: number, account: string): number {
  if (scenario === 'never-pays-back' && account === '6310') return searchPrice
  if (scenario === 'tiny-base' && account === '6330' && month < affiliatesFrom) return 0
  return 1
}

function costOf(company: Company, entity: EntityId, month: number, rate: Rate): number {
  const name = `${entity}.${rate.account}.${rate.costCentre}.${month}`
  const noise = 1 + spread * (2 * u(company.seed, 'cost', name, 0) - 1)
  const price = rate.cents * level(entity) * inflation ** Math.floor(month / 12) * noise
  const cents = unitsOf(company, entity, month, rate.follows) * price
  return roundCents(cents * levelOf(company, month, rate.account))
}

function unitsOf(company: Company, entity: EntityId, month: number, follows: Follows): number {
  return follows === 'planned' ? planned(company, entity) : company.counts[follows].get(entity, month)
}

type DebitCredit = readonly [debit: string, credit: string]

function transfer(
  company: Company,
  entity: EntityId,
  day: number,
  kind: string,
  memo: string,
  [debit, credit]: DebitCredit,
  cents: number,
): void {
  const month = monthText(monthOf(day))
  company.books.post({ id: `${kind}-${entity.slice(3)}-${month}`, entity, day, memo }, [
    { account: debit, cents },
    { account: credit, cents: -cents },
  ])
  company.balance.add(entity, debit, day, cents)
  company.balance.add(entity, credit, day, -cents)
}

/** TW-EU charges TW-UK; both sides are marked, each in its own currency. */
function postFee(company: Company, month: number, rates: Rates): void {
  const euros = roundCents(planned(company, 'TW-UK') * managementFee)
  const pounds = poundsFromEuros(euros, rates.average[month] ?? 1)
  const day = lastDayOf(month)
  const post = (entity: EntityId, debit: string, credit: string, cents: number) => {
    const header = { id: `MF-${entity.slice(3)}-${monthText(month)}`, entity, day, intercompany: true }
    company.books.post({ ...header, memo: 'Management fee' }, [
      { account: debit, cents },
      { account: credit, cents: -cents },
    ])
    company.balance.add(entity, debit, day, cents)
    company.balance.add(entity, credit, day, -cents)
  }
  post('TW-EU', '1300', '8900', euros)
  post('TW-UK', '8910', '2300', pounds)
}

function postLate(company: Company, journal: LateJournal, n: number): void {
  const { entity, account, month, costCentre } = journal
  const isRevenue = account === '4950'
  const base = isRevenue
    ? company.counts.netCents.get(entity, month)
    : company.balance.movement(entity, account, dayOf(month, 1), lastDayOf(month))
  const cents = Math.max(1, roundCents(base * journal.share))
  const header = { id: `LJ-${n}`, entity, day: lastDayOf(month), type: 'manual', memo: journal.memo } as const
  const knownDay = lastDayOf(month) + journal.after
  writeSpend(company, { ...header, knownDay }, { account, cents })
  company.books.post({ ...header, knownDay }, [
    costCentre === undefined ? { account, cents } : { account, cents, costCentre },
    { account: '2150', cents: -cents },
  ])
  company.balance.addLate({ entity, account, day: header.day, knownDay }, cents)
  company.balance.addLate({ entity, account: '2150', day: header.day, knownDay }, -cents)
  if (isRevenue) company.counts.netCents.add(entity, month, -cents)
}
