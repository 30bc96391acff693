import { describe, expect, it } from 'vitest'
import { program } from '../../src/cli/program.ts'

const act = () => async () => undefined
const flagsOf = (argv: readonly string[], name: string): string[] =>
  program(act, 'all', argv)
    .commands.find((c) => c.name() === name)
    ?.options.map((o) => o.attributeName()) ?? []

describe('a program of which only the called command has its options', () => {
  it('lists its commands as the whole one does', () => {
    expect(program(act, 'all', ['--help']).helpInformation()).toBe(program(act, 'all').helpInformation())
  })

  it('has those of a command by its name, by another word for it, and of one below another', () => {
    expect(flagsOf(['ls'], 'ls')).toContain('output')
    expect(flagsOf(['list'], 'ls')).toContain('output')
    const docs = program(act, 'all', ['docs', 'serve']).commands.find((c) => c.name() === 'docs')
    const serve = docs?.commands.find((c) => c.name() === 'serve')
    expect(serve?.options.map((o) => o.attributeName())).toContain('port')
  })

  it('leaves out those of the others', () => {
    expect(flagsOf(['check'], 'build')).not.toContain('force')
  })

  it('has all of them where a command tells of the program', () => {
    expect(flagsOf(['completion', 'bash'], 'build')).toContain('force')
  })
})
