/**
 * A build as known at a time reads of every port the rows that were known then, those of that very second among them: said of each model
 * by its text, since a model that forgets it, or asks for earlier ones alone, is right as long as nobody looks back.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openProject } from '../../src/cli/context.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { graph } = openProject({ projectDir: root, var: ['data_dir=none'] })
const models = [...graph.nodes.values()].flatMap(({ name, resource }) =>
  resource.kind === 'model'
    ? [{ name, path: resource.path, columns: resource.columns.map((c) => c.name) }]
    : [],
)
const dated = new Set(
  models.filter((m) => m.name.startsWith('input_') && m.columns.includes('known_at')).map((m) => m.name),
)
/** What is built, without the branch that only finds which keys are to be built. */
const texts = models
  .filter((m) => /^models\/(intermediate|marts)\/.*\.sql$/.test(m.path))
  .map(({ name, path }) => ({
    name,
    sql: readFileSync(join(root, path), 'utf8').replace(/\{\{#if \(finds_keys\)\}\}[\s\S]*?\{\{else\}\}/, ''),
  }))
const times = (sql: string, pattern: RegExp): number => [...sql.matchAll(pattern)].length

const without: Readonly<Record<string, string>> = {
  int_input_status: 'counts what was delivered, whenever it was known',
  int_identity_since: 'since when a customer matters at all; a fact that comes later matters later',
  int_posting_identity: 'the same of postings',
  int_journey_events: 'the text beside a response that int_responses has already taken',
  ctl_quarantine: 'the time beside a referral that int_referrals has already taken',
  int_responses: 'once with the condition, once to find the others of the same answer',
  int_account_mapping: 'which accounts occur on which days; what is mapped is asked as known',
  int_translated_balance: 'the currency of the books of an entity; balances are asked as known',
  int_built_in_drivers:
    'which drivers are counted at all; int_allocation_rules takes the rules that were known',
  int_given_drivers: 'the same',
  int_matched_credits: 'whether a ledger stands in for one at all',
  int_measure_availability: 'the same, beside its three conditions',
}

describe('known_at', () => {
  it('has ports that know it', () => {
    expect(dated.size).toBeGreaterThan(20)
  })

  it('is asked of every port that has it, but where a reason is listed', () => {
    const forgetful = texts.filter(({ sql }) => {
      const read = [...sql.matchAll(/ref(?:_within)? '(input_\w+)'|\{\{> (stand_in_entries)/g)].filter(
        ([, port, macro]) => macro !== undefined || dated.has(port ?? ''),
      )
      return times(sql, /known_at <= \{\{var 'known_at'\}\}/g) < read.length
    })
    expect(forgetful.map((m) => m.name).sort()).toEqual(Object.keys(without).sort())
  })

  it('includes what became known at that second', () => {
    const earlier = texts.filter(({ sql }) => /\bknown_at (<|>|>=|=|<>) \{\{var 'known_at'\}\}/.test(sql))
    expect(earlier.map((m) => m.name)).toEqual([])
  })
})
