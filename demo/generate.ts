/**
 * Makes the demo company's files.
 * In: folder, scale, seed. Out: CSV files in that folder and a summary. Touches only that folder, never the clock.
 * A second run with the same arguments over unchanged files does nothing. Start at `generateDemo`.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Batches } from './batch.ts'
import { blockSize, countryOf } from './behaviour.ts'
import { billCustomer } from './billing.ts'
import { writeCampaign } from './campaign.ts'
import { serveCustomer } from './care.ts'
import { chartOf } from './chart.ts'
import { type Company, Counter } from './company.ts'
import { writeConsents } from './consent.ts'
import { writeContractEvents } from './contract.ts'
import { postMonths } from './cost.ts'
import type { FileFacts } from './csv.ts'
import type { Customer } from './customer.ts'
import { Facts } from './facts.ts'
import { writeFeatures } from './feature.ts'
import { closeFeeds, type FeedName, feedNames, fileOf, openFeeds } from './feed.ts'
import { askAfterCases } from './feedback.ts'
import { writeIdentity } from './identity.ts'
import { writeFieldVisits, writeIncidents } from './incident.ts'
import { Books, TrialBalance } from './ledger.ts'
import { Office } from './office.ts'
import { writeMarket, writeMedia, writeReviews } from './opinion.ts'
import { simulatePeople } from './people.ts'
import { periodsOf } from './period.ts'
import { tellPersonas, writePersona } from './persona.ts'
import { type Programme, programmeOf, type World } from './programme.ts'
import { writeProspects } from './prospect.ts'
import { ratesOf, writeRates } from './rate.ts'
import { currentReceipt, type Receipt, receiptFile, writeReceipt } from './receipt.ts'
import { writeCustomer, writeReference } from './reference.ts'
import { Referrals } from './referral.ts'
import { Roster } from './roster.ts'
import { behaviourOf, type Scenario, smallN, unhappyOdds } from './scenario.ts'
import { Staff, tellStaff } from './staff.ts'
import { askCustomer } from './survey.ts'
import { Tally } from './tally.ts'
import { writeTruth } from './truth.ts'
import { visitSelfService } from './visit.ts'

export interface DemoOptions {
  /** Folder for the files; made when it is not there. */
  readonly dir: string
  /** 1 is 4,000 customers; 0 < scale <= 250. */
  readonly scale: number
  /** Whole number, 0 or more; another seed is another company. */
  readonly seed: number
  /** `null`: initiatives are run, assigned and paid as ever, and do nothing; `without-I2`: that one does nothing. */
  readonly world?: World
  /** What is different in this company; `base` unless said. */
  readonly scenario?: Scenario
}

export interface DemoSummary {
  /** `unchanged` when the files of these arguments were already there. */
  readonly status: 'written' | 'unchanged'
  readonly customers: number
  readonly files: Readonly<Record<FeedName, FileFacts>>
}

export const largestScale = 250

/** @throws RangeError when scale or seed is outside its range; Error from the file system as it comes */
export function generateDemo({
  dir,
  scale,
  seed,
  world = 'true',
  scenario = 'base',
}: DemoOptions): DemoSummary {
  if (!(scale > 0 && scale <= largestScale)) throw new RangeError(`scale ${scale}: more than 0, at most 250`)
  if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new RangeError(`seed ${seed}: a whole number from 0`)
  const customers = Math.max(1, Math.round(blockSize * scale))
  const receipt = currentReceipt(dir, { scale, seed, world, scenario })
  if (receipt !== undefined) return { status: 'unchanged', customers, files: receipt.files }
  const fresh = join(dir, '.writing')
  mkdirSync(dir, { recursive: true })
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh)
  try {
    const files = writeCompany(openCompany(fresh, customers, seed, scenario), programmeOf(world))
    moveIn(fresh, dir, { scale, seed, world, scenario, files })
    return { status: 'written', customers, files }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** The receipt goes first and comes back last: without it the next run writes everything again. */
function moveIn(fresh: string, dir: string, receipt: Omit<Receipt, 'version'>): void {
  rmSync(join(dir, receiptFile), { force: true })
  for (const name of feedNames) renameSync(join(fresh, fileOf(name)), join(dir, fileOf(name)))
  writeReceipt(fresh, receipt)
  renameSync(join(fresh, receiptFile), join(dir, receiptFile))
}

function writeCompany(company: Company, acting: Programme): Readonly<Record<FeedName, FileFacts>> {
  const { seed, size } = company
  const rates = ratesOf(seed)
  const tally = new Tally()
  const office = new Office(company, acting)
  const referrals = new Referrals(company, acting)
  writeReference(company)
  tellPersonas(company)
  tellStaff(company)
  if (company.scenario === 'survivors')
    company.facts.told(
      'unhappy',
      'factor on the odds of leaving while the experience is bad',
      'odds ratio',
      unhappyOdds,
    )
  writeRates(company.feeds.fx_rates, rates, company.periods, company.scenario)
  for (const customer of simulatePeople(seed, size, behaviourOf(company.scenario), acting)) {
    const country = countryOf(customer.region)
    writeCustomer(company, customer, country)
    writeIdentity(company, customer)
    writeContractEvents(company, customer)
    billCustomer(company, customer)
    writeProspects(company, customer)
    serveCustomer(company, customer)
    tally.seeVisits(visitSelfService(company, customer))
    office.see(customer)
    referrals.see(customer)
    tally.see(seed, customer, askCustomer(company, customer, country))
    tally.seeAfterCases(askAfterCases(company, customer, country))
    writeAside(company, customer)
  }
  company.batches.close(company.books)
  postMonths(company, rates)
  office.close()
  referrals.writeTruth()
  company.books.close()
  company.balance.write(company.feeds.trial_balance, company.periods, company.accounts)
  company.roster.write(company.feeds.agent_time)
  company.staff.write(company)
  writeMedia(company)
  writeMarket(company)
  writeTruth(company, tally)
  company.facts.write(company.feeds.truth)
  return closeFeeds(company.feeds)
}

/** What lives leave behind and do not follow: none of it moves a cent or a contact. */
function writeAside(company: Company, customer: Customer): void {
  writePersona(company, customer)
  writeConsents(company, customer)
  writeIncidents(company, customer)
  writeFieldVisits(company, customer)
  writeFeatures(company, customer)
  writeReviews(company, customer)
  writeCampaign(company, customer)
}

function openCompany(dir: string, size: number, seed: number, scenario: Scenario): Company {
  const feeds = openFeeds(dir)
  return {
    seed,
    size,
    scenario,
    periods: periodsOf(scenario),
    accounts: chartOf(scenario),
    left: { answers: smallN.answers },
    feeds,
    books: new Books(feeds.gl_entries),
    batches: new Batches(),
    balance: new TrialBalance(),
    roster: new Roster(),
    staff: new Staff(seed),
    facts: new Facts(),
    counts: {
      active: new Counter(),
      arrivals: new Counter(),
      contacts: new Counter(),
      netCents: new Counter(),
      taxCents: new Counter(),
    },
  }
}
