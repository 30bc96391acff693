/** Vars: what each type takes from YAML and from the command line, and who wins over whom. */
import { describe, expect, it } from 'vitest'
import { load, loadGood, problemsOf } from './folder.ts'

const declare = (type: string) => ({ 'project.yml': `name: shop\nvars: { x: { type: ${type} } }\n` })

it.each(['env', 'secret', 'var'])(
  'a default that asks for {{%s}} is refused: it would be taken as it stands',
  (helper) => {
    const files = {
      'project.yml': `name: shop\nvars:\n  x: { type: string, default: "{{${helper} 'X'}}" }\n`,
    }
    const [problem, ...others] = problemsOf(files)
    expect(others).toEqual([])
    expect(problem).toMatch(/^E1004 project.yml:3:31.* vars.x: is no template\./)
  },
)

describe('--var text', () => {
  it.each([
    ['string', '007', '007'],
    ['string', '', ''],
    ['integer', '-12', -12],
    ['integer', '9007199254740991', 9007199254740991],
    ['number', '1e-3', 0.001],
    ['number', '.5', 0.5],
    ['decimal', '0.10', '0.10'],
    ['decimal', '+12345678901234567890.123', '12345678901234567890.123'],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['date', '2024-02-29', '2024-02-29'],
    ['timestamp', '2026-03-31T23:59', '2026-03-31 23:59:00'],
    ['timestamp', '2026-03-31 23:59:59.123456', '2026-03-31 23:59:59.123456'],
  ])('of type %s takes %j', (type, text, value) => {
    expect(loadGood(declare(type), { vars: { x: text } }).vars.get('x')?.value).toBe(value)
  })

  it.each([
    ['integer', '1.0'],
    ['integer', ' 1'],
    ['integer', ''],
    ['integer', '9007199254740992'],
    ['number', '1,5'],
    ['number', 'Infinity'],
    ['number', '1e999'],
    ['decimal', '1e3'],
    ['decimal', '.5'],
    ['decimal', '123456789012345678901234567890123456789'],
    ['boolean', 'True'],
    ['boolean', '1'],
    ['date', '2026-02-29'],
    ['date', '1900-02-29'],
    ['date', '2026-13-01'],
    ['date', '31.03.2026'],
    ['timestamp', '2026-03-31'],
    ['timestamp', '2026-03-31 24:00'],
    ['timestamp', '2026-03-31T23:59:59Z'],
  ])('of type %s refuses %j', (type, text) => {
    expect(problemsOf(declare(type), { vars: { x: text } })).toEqual([
      `E1008 The var x is declared as ${type}, but its value is ${text}.`,
    ])
  })

  it('of a var that nobody declares names the nearest', () => {
    const files = { 'project.yml': 'name: shop\nvars: { as_of_date: { type: date } }\n' }
    expect(problemsOf(files, { vars: { asof_date: '2026-01-01' } })).toEqual([
      'E1007 There is no var named asof_date. Did you mean as_of_date?',
    ])
  })

  it('outside the enum is refused, with the declaration as second place', () => {
    const files = {
      'project.yml': 'name: shop\nvars:\n  region: { type: string, enum: [retail, b2b], default: b2b }\n',
    }
    const { problems } = load(files, { vars: { region: 'retial' } })
    expect(problems.map((p) => p.message)).toEqual([
      '--var region: must be one of retail, b2b, not retial; did you mean retail?',
    ])
    expect(problems[0]?.trail?.map((t) => t.place.line)).toEqual([3])
  })
})

describe('a default in project.yml', () => {
  it.each([
    ['date', '2026-03-31', '2026-03-31'],
    ['decimal', '0.1', '0.1'],
    ['decimal', "'0.10'", '0.10'],
    ['integer', '12', 12],
    ['number', '12', 12],
    ['boolean', 'false', false],
    ['string', "'12'", '12'],
  ])('of type %s may be %s', (type, yaml, value) => {
    const files = { 'project.yml': `name: shop\nvars: { x: { type: ${type}, default: ${yaml} } }\n` }
    expect(loadGood(files).vars.get('x')?.value).toBe(value)
  })

  it.each([
    ['string', '12'],
    ['integer', '1.5'],
    ['boolean', "'true'"],
    ['date', '2026'],
    ['decimal', '0.12345678901234567'],
  ])('of type %s may not be %s', (type, yaml) => {
    const files = { 'project.yml': `name: shop\nvars:\n  x: { type: ${type}, default: ${yaml} }\n` }
    const [problem] = problemsOf(files)
    expect(problem).toContain('E1008 project.yml:3:')
  })

  it.each([
    ['one', 'string'],
    ['2026-03-31', 'string'],
    ['1', 'integer'],
    ['1.5', 'number'],
    ['true', 'boolean'],
  ])('written short as %s has the type %s', (yaml, type) => {
    expect(loadGood({ 'project.yml': `name: shop\nvars: { x: ${yaml} }\n` }).vars.get('x')?.type).toBe(type)
  })

  it('may be absent: the var has no value until it is given', () => {
    const x = loadGood(declare('date')).vars.get('x')
    expect(x?.value).toBeUndefined()
    expect(x?.type).toBe('date')
  })
})

it.each([
  ['decimal', '12345678901234567890.10', 'YAML keeps 15 digits of a number: put it in quotes'],
  ['integer', '9007199254740993', 'its values end at 9007199254740991; a decimal in quotes holds 38 digits'],
  [
    'integer',
    "'9007199254740993'",
    'its values end at 9007199254740991; a decimal in quotes holds 38 digits',
  ],
  ['string', '0123', 'put it in quotes'],
  ['integer', '1.5', undefined],
])('a default of type %s that is %s says what has become of it', (type, value, note) => {
  const [problem] = load({
    'project.yml': `name: shop\nvars: { x: { type: ${type}, default: ${value} } }\n`,
  }).problems
  expect(problem?.code).toBe('E1008')
  expect(problem?.notes?.[1]).toBe(note)
})

describe('a project over its package', () => {
  const files = (mine: string) => ({
    'base/project.yml':
      'name: base\nexports: [models]\nvars:\n  day: { type: date, default: 2026-01-01, description: The day. }\n  keep: { type: integer, default: 3 }\n',
    'project.yml': `name: shop\npackages: [{ path: base }]\nvars: { ${mine} }\n`,
  })

  it('replaces the default and keeps the type and the description', () => {
    const { vars } = loadGood(files('day: 2026-12-31'))
    expect(vars.get('day')).toMatchObject({ type: 'date', value: '2026-12-31', description: 'The day.' })
    expect(vars.get('keep')?.value).toBe(3)
  })

  it('is held to the type of the package', () => {
    expect(problemsOf(files('day: tomorrow'))).toEqual([
      'E1008 project.yml:3:14+8 The var day is declared as date, but its value is tomorrow.',
    ])
    expect(problemsOf(files('day: { type: string }'))).toEqual([
      'E1004 project.yml:3:22+6 vars.day.type: is declared as date in base/project.yml; the type cannot change.',
    ])
  })

  it('gives way to --var', () => {
    expect(loadGood(files('day: 2026-12-31'), { vars: { day: '2027-01-01' } }).vars.get('day')?.value).toBe(
      '2027-01-01',
    )
  })
})

describe('a var of two packages', () => {
  const files = (a: string, b: string, mine = '') => ({
    'a/project.yml': `name: a\nexports: [models]\nvars: { rate: ${a} }\n`,
    'b/project.yml': `name: b\nexports: [models]\nvars: { rate: ${b} }\n`,
    'project.yml': `name: shop\npackages: [{ path: a }, { path: b }]\nvars: { ${mine} }\n`,
  })

  it('that know nothing of each other has one default, or the project says which', () => {
    expect(problemsOf(files('1', '9'))).toEqual([
      'E1024 a/project.yml:3:9+4 The packages b and a both have a var rate, with the defaults 9 and 1; a var has one value for all.',
    ])
    expect(loadGood(files('9', '9')).vars.get('rate')?.value).toBe(9)
    expect(loadGood(files('1', '9', 'rate: 4')).vars.get('rate')?.value).toBe(4)
    expect(loadGood(files('{ type: integer }', '9')).vars.get('rate')?.value).toBe(9)
  })

  it('of which one stands on the other has the default of that one, in whatever order they are named', () => {
    const over = (packages: string) => ({
      ...files('1', '9'),
      'b/project.yml': 'name: b\nexports: [models]\npackages: [{ path: ../a }]\nvars: { rate: 9 }\n',
      'project.yml': `name: shop\npackages: [${packages}]\n`,
    })
    for (const packages of ['{ path: a }, { path: b }', '{ path: b }, { path: a }', '{ path: b }'])
      expect(loadGood(over(packages)).vars.get('rate')?.value).toBe(9)
  })
})
