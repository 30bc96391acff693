/** Every line of real builds is an event of the schema, by zod and by Python's jsonschema. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventsJson, logEvent } from '../../src/cli/event-schema.ts'
import { project } from '../engine/project.ts'
import { shop } from '../engine/shop.ts'

const missing = spawnSync('python3', ['-c', 'import jsonschema']).status !== 0
if (missing) console.log('skipped: python3 with jsonschema is not here (pip install jsonschema)')

const files = {
  ...shop,
  'models/marts/mart_total.yml': `models:
  - name: mart_total
    columns: [{ name: amount, data_tests: [not_null, { accepted_range: { max_value: 1, config: { severity: warn } } }] }]
    unit_tests:
      - name: adds
        given: [{ input: ref('mart_customers'), rows: [{ amount: 1.00 }, { amount: 2.00 }] }]
        expect: { rows: [{ amount: 3.00 }] }
`,
  'tests/data/no_debt.sql': "select * from {{ref 'mart_total'}} where amount < 0",
}

async function told(): Promise<unknown[]> {
  const one = project(files)
  const events: unknown[] = []
  const run = async (...args: string[]): Promise<void> => {
    const { err } = await one.run('--log-format', 'json', ...args)
    events.push(
      ...err
        .split('\n')
        .filter((l) => l !== '')
        .map((l) => JSON.parse(l)),
    )
  }
  await run('build')
  await run('build', '--select', 'stg_orders')
  await run('test')
  one.replace('models/marts/mart_customers.sql', 'as amount\n', "as amount, cast('x' as integer) as broken\n")
  one.write('data/orders.csv', 'order_id,customer,amount\n1,a,10.00\nx,b,20.50\n')
  await run('build')
  one.replace('models/marts/mart_total.sql', 'mart_customers', 'mart_custmers')
  await run('check')
  return events
}

it('every line is of the schema, and most kinds of event were told', async () => {
  const events = await told()
  const wrong = events.flatMap((e) => {
    const read = logEvent.safeParse(e)
    return read.success
      ? []
      : [{ event: e, issues: read.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`) }]
  })
  expect(wrong).toEqual([])
  const kinds = [...new Set(events.map((e) => (e as { event: string }).event))].sort()
  expect(kinds).toEqual(
    [
      'finished',
      'node_finished',
      'node_started',
      'planned',
      'problem',
      'published',
      'unit_tests_finished',
    ].sort(),
  )
  if (missing) return
  const program = `import json, sys, jsonschema
given = json.load(sys.stdin)
v = jsonschema.Draft7Validator(given['schema'])
bad = dict(given['events'][0], more=1)
print([e.message for i in given['events'] for e in v.iter_errors(i)], len(list(v.iter_errors(bad))) > 0)`
  const input = JSON.stringify({ schema: eventsJson(), events })
  expect(spawnSync('python3', ['-c', program], { input, encoding: 'utf8' }).stdout).toBe('[] True\n')
})

describe('the last event', () => {
  const last = (err: string): Record<string, unknown> => {
    const events = err.split('\n').filter((l) => l !== '')
    const ended = events.map((l) => JSON.parse(l)).filter((e) => e.event === 'finished')
    expect(ended).toHaveLength(1)
    return JSON.parse(events.at(-1) ?? '')
  }

  it('says how any call ended and the codes of what was told', async () => {
    const one = project(files)
    const end = async (...args: string[]) => last((await one.run('--log-format', 'json', ...args)).err)
    expect(await end('build')).toMatchObject({
      ...{ command: 'build', exit: 0, outcome: 'ok', codes: [], warning_codes: ['E6001'] },
      ...{ failed: 0, tests_failed: 0 },
    })
    expect(await end('ls')).toMatchObject({ command: 'ls', exit: 0, outcome: 'ok', codes: [] })
    expect(await end('ls')).not.toHaveProperty('built')
    expect(await end('build', '--force', '--warn-error')).toMatchObject({ outcome: 'failed', codes: [] })
    expect(await end('plan', '--detailed-exitcode', '--var', 'none=1')).toMatchObject({
      ...{ command: 'plan', exit: 2, outcome: 'unusable', codes: ['E1007'] },
    })
    expect(await end('source', 'freshnes')).toMatchObject({ command: '', exit: 2, outcome: 'unusable' })
    one.write('data/orders.csv', 'order_id,customer,amount\n1,a,-10.00\n')
    const failed = await end('build')
    expect(failed).toMatchObject({ exit: 1, outcome: 'failed', tests_failed: 1 })
    expect(failed.codes).toEqual(['E6001'])
    one.replace('models/marts/mart_total.sql', 'mart_customers', 'mart_custmers')
    expect(await end('check')).toMatchObject({ command: 'check', exit: 2, codes: ['E2101'] })
    expect(await end('build')).toMatchObject({ command: 'build', exit: 2, codes: ['E2101'] })
  })

  it('is in the log file too, also of a call that could not begin', async () => {
    const one = project(files)
    one.replace('models/marts/mart_total.sql', 'mart_customers', 'mart_custmers')
    await one.run('build', '--log-path', join(one.dir, 'logs'))
    expect(last(one.read('logs/ledgerline.log'))).toMatchObject({
      command: 'build',
      exit: 2,
      codes: ['E2101'],
    })
  })
})
