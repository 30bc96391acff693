/** Targets: which one a run takes, and what `{{env}}` in them becomes. */
import { describe, expect, it } from 'vitest'
import { loadGood, problemsOf } from './folder.ts'

const project = (targets: string, rest = '') => ({ 'project.yml': `name: shop\n${rest}targets:\n${targets}` })

describe('the target', () => {
  const two = '  prod: { type: duckdb, path: p.duckdb }\n  dev: { type: duckdb, path: d.duckdb }\n'

  it.each([
    ['the one asked for', { target: 'prod' }, 'target: dev\n', 'prod'],
    ['the one the project names', {}, 'target: prod\n', 'prod'],
    ['dev when nobody says', {}, '', 'dev'],
  ])('is %s', (_, options, rest, expected) => {
    expect(loadGood(project(two, rest), options).target.name).toBe(expected)
  })

  it('is a file under target/ when none is declared', () => {
    expect(loadGood({}).target).toMatchObject({ name: 'dev', type: 'duckdb', path: 'target/shop.duckdb' })
  })

  it('that is asked for and not there is refused', () => {
    expect(problemsOf(project(two), { target: 'prodd' })).toEqual([
      'E1012 There is no target named prodd. Did you mean prod?',
    ])
  })
})

describe('{{env}} in a target', () => {
  const path = (text: string) => project(`  dev: { type: duckdb, path: ${JSON.stringify(text)} }\n`)

  it.each([
    ["{{env 'DB'}}", { DB: 'x.duckdb' }, 'x.duckdb'],
    ['{{ env "DB" }}', { DB: 'x.duckdb' }, 'x.duckdb'],
    ["{{env 'DIR' default='target'}}/{{env 'DB' default=\"a.duckdb\"}}", {}, 'target/a.duckdb'],
    ["{{env 'DIR' default='target'}}/a.duckdb", { DIR: 'tmp' }, 'tmp/a.duckdb'],
    ["{{env 'DIR' default=''}}a.duckdb", {}, 'a.duckdb'],
  ])('%s is filled', (text, env, expected) => {
    expect(loadGood(path(text), { env }).target.path).toBe(expected)
  })

  it.each([
    ["{{env 'DB'}}", 'E1013', 'The environment variable DB is not set and has no default.'],
    [
      "{{secret 'DB'}}",
      'E1013',
      'The secret DB is not there: neither the variable DB nor a file that DB_FILE names.',
    ],
    ["{{env_var('DB', 'x')}}", 'E1102', "{{env_var('DB', 'x')}} is Jinja; models here are Handlebars."],
    ["{{var 'x'}}", 'E1103', 'There is no helper named var.'],
    [
      '{{env DB}}',
      'E1105',
      "env: inside a target it is written {{env 'NAME'}} or {{env 'NAME' default='…'}}.",
    ],
    ["{{env 'DB'", 'E1101', 'This template cannot be parsed: {{ is not closed.'],
  ])('%s is refused', (text, code, message) => {
    const length = JSON.stringify(text).length
    expect(problemsOf(path(text))).toEqual([`${code} project.yml:3:30+${length} ${message}`])
  })

  it('of another target is left alone', () => {
    const targets = '  dev: { type: duckdb, path: d }\n  prod: { type: duckdb, path: "{{env \'NONE\'}}" }\n'
    expect(loadGood(project(targets)).target.path).toBe('d')
  })

  it('may give threads and memory, which are checked afterwards', () => {
    const targets =
      "  dev: { type: duckdb, path: d, threads: \"{{env 'N'}}\", memory_limit: \"{{env 'M' default='2GB'}}\" }\n"
    expect(loadGood(project(targets), { env: { N: '4' } }).target).toMatchObject({
      threads: 4,
      memory_limit: '2GB',
    })
    expect(problemsOf(project(targets), { env: { N: 'many', M: 'all' } })).toEqual([
      'E1004 project.yml:3:42+13 targets.dev.threads: must be a whole number, 1 or more, not many.',
      'E1004 project.yml:3:71+27 targets.dev.memory_limit: must be a size such as 4GB, not all.',
    ])
  })
})
