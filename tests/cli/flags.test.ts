/** Where a flag may be said, which saying wins, and what flags of every command do. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { shortOfDisk } from '../../src/cli/disk-free.ts'
import { loadProject } from '../../src/project/index.ts'
import { project, runMain, unfit } from '../engine/project.ts'
import { shop } from '../engine/shop.ts'

const set = (name: string, value: string): void => {
  process.env[name] = value
}
afterEach(() => {
  for (const name of Object.keys(process.env)) {
    if (/^LEDGERLINE_(THREADS|LOG|QUIET|VERBOSE|FAIL|TARGET|MEMORY|WARN|VARS)/.test(name))
      delete process.env[name]
  }
})

const withFlags = (flags: string) =>
  project({ ...shop, 'project.yml': `${shop['project.yml']}flags: ${flags}\n` })
const isJson = (err: string): boolean => err.split('\n')[0]?.startsWith('{') === true

describe('a flag', () => {
  it('is said by the call, else by the environment, else by project.yml', async () => {
    const said = withFlags('{ log_format: json }')
    expect(isJson((await said.build()).err)).toBe(true)
    expect(isJson((await said.build('--force', '--log-format', 'text')).err)).toBe(false)
    set('LEDGERLINE_LOG_FORMAT', 'text')
    expect(isJson((await said.build('--force')).err)).toBe(false)
    expect(isJson((await said.build('--force', '--log-format', 'json')).err)).toBe(true)
  })

  it.each([
    ['build --defer', 'What is not selected is read as it stands in the target'],
    ['run --profiles-dir .', 'targets: of project.yml'],
    ['clone', 'copy the file of the target'],
    ['source snapshot-freshness', 'ledgerline source freshness'],
  ])('or command of dbt that is not here is answered: %s', async (line, said) => {
    const ran = await project(shop).run(...line.split(' '))
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(said)
  })

  it.each([
    'run',
    'seed',
    'snapshot',
    'plan',
    'show names',
    'diff a b',
    'source freshness',
    'generate types',
  ])('that says which tests come along is none of a command that has no tests: %s', async (line) => {
    const ran = await project(shop).run(...line.split(' '), '--indirect-selection', 'eager')
    expect([ran.code, ran.err]).toEqual([2, expect.stringContaining('--indirect-selection')])
  })

  it('--warn-error asks for the warnings that stand, also when a build without it has told them', async () => {
    const p = project({ ...shop, 'models/marts/mart_one.sql': "select * from {{ref 'names'}} limit 1\n" })
    expect((await p.good()).err).toContain('E3116')
    const ran = await p.build('--warn-error')
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('E3116')])
    expect((await p.build('--warn-error-options', '{error: [E3116]}')).code).toBe(1)
    expect((await p.build('--warn-error-options', '{error: all, warn: [E3116]}')).code).toBe(0)
  })

  it('takes several values where the command has no argument of its own, as in dbt', async () => {
    const p = project(shop)
    const names = async (...args: string[]) =>
      (await p.run('ls', '--resource-type', 'model', 'seed', ...args)).out.trim().split('\n')
    expect(await names('-s', 'names', 'mart_total')).toEqual(['names', 'mart_total'])
    expect(
      await names('--select', 'names', '--select', 'mart_total', '--exclude', 'names', 'int_big'),
    ).toEqual(['mart_total'])
    // of show and its like the second word is the node
    await p.good()
    expect((await p.run('show', '--limit', '1', 'mart_total')).code).toBe(0)
  })

  it.each([
    ['ls --select shop_names, mart_total', 'A comma stands between two selectors'],
    ['ls --select +', '+ names nothing'],
    ['ls --var day', '--var takes a name and a value, --var day=…'],
    ['build --event-time-start soon', '--event-time-start soon: it is no date or time'],
    [
      'build --event-time-end 2026-03-01',
      '--event-time-end 2026-03-01: no model of the project is a time_range',
    ],
    ['snapshot --full-refresh', 'a snapshot keeps what was'],
  ])('that would do nothing, or not what was meant, is refused: %s', async (line, said) => {
    const ran = await project(shop).run(...line.split(' '))
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(said)
  })

  it('--full-refresh of seed loads what is the same again, as in dbt', async () => {
    const p = project(shop)
    const loaded = async (...args: string[]) => (await p.run('seed', ...args)).err
    expect(await loaded()).toMatch(/[1-9] built {3}0 reused/)
    expect(await loaded()).toMatch(/0 built {3}[1-9] reused/)
    expect(await loaded('--full-refresh')).toMatch(/[1-9] built {3}0 reused/)
  })

  it('--fail-fast of test looks at no other table after the first that fails', async () => {
    const test = 'data_tests: [{ row_count: { max_rows: 0 } }]'
    const p = project({
      'project.yml': 'name: shop\n',
      ...Object.fromEntries(['a', 'b', 'c'].map((n) => [`seeds/${n}.csv`, 'id\n1\n'])),
      'seeds/s.yml': `seeds: [{ name: a, ${test} }, { name: b, ${test} }, { name: c, ${test} }]\n`,
    })
    await p.run('seed')
    const failed = async (...args: string[]) =>
      [...(await p.run('test', ...args)).err.matchAll(/Test (row_count_\w+):/g)].length
    expect(await failed()).toBe(3)
    expect(await failed('--fail-fast', '--threads', '1')).toBe(1)
  })

  it('that picks and is empty, as an empty variable of a shell, picks nothing and is refused', async () => {
    const p = project(shop)
    for (const flag of ['--select', '--models', '--resource-type', '--exclude-resource-type'])
      for (const command of ['ls', 'build']) {
        const { code, out, err } = await p.run(command, flag, '')
        const said = `${flag} is empty, which picks nothing; leave it out to take everything.`
        expect([code, out, err.includes('E8001'), err.includes(said)]).toEqual([2, '', true, true])
      }
    // nothing is left out then, as with none
    expect((await p.run('ls', '--exclude', '')).out).toBe((await p.run('ls')).out)
    expect((await p.run('ls', '--select', '', '--select', 'mart_total')).out.trim()).toBe('mart_total')
  })

  it('of the environment may switch off what project.yml switches on', async () => {
    const said = withFlags('{ quiet: true }')
    expect((await said.build()).err).toBe('')
    set('LEDGERLINE_QUIET', '0')
    expect((await said.build('--force')).err).toContain('Built')
  })

  it.each([
    ['LEDGERLINE_THREADS', 'many', "LEDGERLINE_THREADS is 'many'. Give a whole number."],
    ['LEDGERLINE_FAIL_FAST', 'maybe', "LEDGERLINE_FAIL_FAST is 'maybe'. Give true or false."],
    ['LEDGERLINE_LOG_FORMAT', 'xml', "LEDGERLINE_LOG_FORMAT is 'xml'. Allowed choices are text, json."],
  ])('%s=%s is refused by its name', async (name, value, message) => {
    set(name, value)
    const { code, err } = await project(shop).build()
    expect({ code, err }).toEqual({ code: 2, err: `error: ${message}\n` })
  })

  it('that is none is told at its place in project.yml', async () => {
    const { code, err } = await withFlags('{ thread: 4 }').build()
    expect(code).toBe(2)
    expect(err).toContain('project.yml:5:10')
    expect(err).toContain('threads')
  })
  it('may be a target or vars of the environment', async () => {
    const said = project(shop)
    set('LEDGERLINE_TARGET', 'prod')
    expect((await said.run('parse')).err).toContain('prod')
    delete process.env.LEDGERLINE_TARGET
    set('LEDGERLINE_VARS', '{cut: 15}')
    await said.good()
    expect(await said.column('select amount from marts.mart_total')).toEqual(['20.50'])
  })
})

describe('levels of the log', () => {
  it('tell reused nodes with -v, and only warnings or errors when asked', async () => {
    const one = project(shop)
    await one.good()
    expect((await one.build('--select', 'mart_total')).err).not.toContain('reused    table')
    expect((await one.build('-v')).err).toMatch(/reused.*mart_total/)
    expect((await one.build('--force', '--log-level', 'warn')).err).toBe('')
    const missing = await one.build('--select', 'nobody', '--log-level', 'warn')
    expect(missing.err).toContain('nobody')
    expect((await one.build('--select', 'nobody', '--log-level', 'error')).err).toBe('')
  })

  it('keep every event in a file besides', async () => {
    const one = project(shop)
    expect((await one.build('--log-path', join(one.dir, 'logs'), '--quiet')).err).toBe('')
    const events = one
      .read('logs/ledgerline.log')
      .trimEnd()
      .split('\n')
      .map((l) => JSON.parse(l) as { event: string })
    expect(events[0]?.event).toBe('planned')
    expect(events.at(-1)?.event).toBe('finished')
    const before = events.length
    await one.build('--log-path', join(one.dir, 'logs'))
    expect(one.read('logs/ledgerline.log').trimEnd().split('\n').length).toBeGreaterThan(before)
  })
})

describe('limits', () => {
  it('of memory go over the target', async () => {
    expect((await project(shop).run('--memory-limit', '321MB', 'debug')).out).toMatch(/memory limit +321MB/)
    const { code, err } = await project(shop).run('--memory-limit', 'lots', 'debug')
    expect({ code, told: err.includes('Give a size such as 4GB.') }).toEqual({ code: 2, told: true })
  })

  it('of time stop a build, and the next one goes on', async () => {
    const slow = project({
      'project.yml': 'name: shop\n',
      'models/marts/quick.sql': 'select 1 as one',
      'models/marts/slow.sql':
        "select count(*) as n from {{ref 'quick'}}, range(100000) as a(x), range(100000) as b(y), range(1000) as c(z)",
    })
    const err = await slow.bad(1, '--timeout', '1s', '--threads', '1')
    expect(err).toContain('E8020')
    expect(await slow.column('select one from marts.quick')).toEqual(['1'])
  })

  it('of the disk are told before a build', async () => {
    const { project: read } = loadProject(project(shop).dir)
    if (read === undefined) throw new Error('does not load')
    const [problem] = shortOfDisk('/nowhere/shop.duckdb', read, 50e6)
    expect(problem).toMatchObject({ code: 'E5309', severity: 'warning' })
    expect(problem?.message).toContain('50 MB')
    expect(shortOfDisk('/nowhere/shop.duckdb', read, 100e6)).toEqual([])
  })
})

it('version names what runs', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const { out } = await project({}).run('version')
  expect(out).toMatch(
    new RegExp(`^ledgerline {2}${version}\nnode +${process.version} .*\nduckdb +v?\\d+\\.\\d+`),
  )
  expect(existsSync('package.json')).toBe(true)
})

it('without --project-dir the project is the nearest above, and with it that folder alone', async () => {
  const p = project(shop)
  await p.good()
  const here = process.cwd()
  try {
    process.chdir(join(p.dir, 'models/marts'))
    const listed = await runMain(['ls', '--resource-type', 'seed'])
    expect([listed.code, listed.out]).toEqual([0, 'names\n'])
    expect(process.cwd()).toBe(join(p.dir, 'models/marts'))
    const built = await runMain(['build', '--no-publish', '--no-color'])
    expect([built.code, built.err]).toEqual([0, expect.stringContaining('0 built   6 reused')])
    expect(unfit(await runMain(['ls', '--project-dir', '.']), 2)).toContain('E1001')
  } finally {
    process.chdir(here)
  }
})
