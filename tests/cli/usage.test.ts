/** A call that cannot be: told as JSON where JSON was asked for, with the names that there are. */
import { describe, expect, it } from 'vitest'
import { project, runMain } from '../engine/project.ts'
import { shop } from '../engine/shop.ts'

const events = (err: string): Record<string, unknown>[] =>
  err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('a call that commander refuses', () => {
  it.each([
    ['an unknown flag', ['build', '--selct', 'a'], "Unknown option '--selct'. Did you mean --select?"],
    ['an unknown command', ['biuld'], "Unknown command 'biuld'. Did you mean build?"],
    ['no argument', ['explain'], "Missing required argument 'what'."],
    ['no value', ['build', '--select'], "Option '-s, --select, -m, --models <selectors>' argument missing."],
    [
      'a value that is none',
      ['build', '--threads', 'many'],
      "Option '--threads <n>' argument 'many' is invalid.",
    ],
  ])('%s is one event and the last one, and no line of text', async (_, call, said) => {
    for (const format of [['--log-format', 'json'], ['--log-format=json']]) {
      const { code, err } = await runMain([...format, ...call])
      expect(code).toBe(2)
      const [event, ...more] = events(err)
      expect(more).toMatchObject([{ event: 'finished', command: '', exit: 2, codes: ['E8001'] }])
      expect(event).toMatchObject({ event: 'problem', code: 'E8001', severity: 'error' })
      expect(String(event?.message)).toContain(said.split("'")[0] as string)
      if (!said.startsWith('Option')) expect(event?.message).toBe(said)
    }
  })

  it('says what stands for a flag of dbt, there too', async () => {
    const { err } = await runMain(['--log-format', 'json', 'build', '--defer'])
    expect(events(err)[0]?.notes).toEqual([expect.stringContaining('copy its file')])
  })

  it('asked for by the environment as well; help stays help', async () => {
    process.env.LEDGERLINE_LOG_FORMAT = 'json'
    try {
      const told = events((await runMain(['biuld'])).err).map((e) => e.event)
      expect(told).toEqual(['problem', 'finished'])
      expect((await runMain(['build', '--help'])).out).toContain('Usage: ledgerline build')
    } finally {
      delete process.env.LEDGERLINE_LOG_FORMAT
    }
  })

  it('stays text where nobody asked', async () => {
    expect((await runMain(['biuld'])).err).toContain("error: unknown command 'biuld'")
  })
})

describe('a selector method that is none', () => {
  it.each([
    ['version:latest', 'no versions here'],
    ['saved_query:weekly', 'no saved queries'],
    ['metod:x', 'The methods are access: cached: column:'],
  ])('%s: the methods that there are', async (selector, said) => {
    const { code, err } = await project(shop).run('ls', '--select', selector)
    expect(code).toBe(2)
    expect(err).toContain(said)
    expect(err).toContain('test_type: ')
  })
})
