/** Named selectors of project.yml, in the forms that dbt documents. */
import { describe, expect, it } from 'vitest'
import { project, unfit } from '../engine/project.ts'

const shop = (selectors: string) =>
  project({
    'project.yml': `name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\nselectors:\n${selectors}`,
    'seeds/s.csv': 'id\n1\n',
    'models/marts/a.sql': "{{config tags='nightly'}}\nselect id from {{ref 's'}}\n",
    'models/marts/b.sql': "{{config tags='nightly,wip'}}\nselect id from {{ref 'a'}}\n",
    'models/marts/c.sql': "select id from {{ref 'b'}}\n",
  })
const names = async (selectors: string, ...args: string[]): Promise<string[]> => {
  const { code, out, err } = await shop(selectors).run('ls', ...args)
  expect(code, err).toBe(0)
  return out.trim().split('\n')
}

describe('selectors of project.yml', () => {
  it.each([
    ['text', '  x: "tag:nightly+"\n', ['a', 'b', 'c']],
    ['a mapping of one method', '  x: { tag: wip }\n', ['b']],
    [
      'method and value with graph operators',
      '  x: { definition: { method: fqn, value: b, parents: true, parents_depth: 1 } }\n',
      ['a', 'b'],
    ],
    [
      'a union with exclude inside',
      '  x: { union: ["tag:nightly", "c", { exclude: ["tag:wip"] }] }\n',
      ['a', 'c'],
    ],
    ['a union with exclude beside', '  x: { union: ["tag:nightly"], exclude: ["tag:wip"] }\n', ['a']],
    ['an intersection', '  x: { intersection: ["tag:nightly", "tag:wip"] }\n', ['b']],
    ['another selector', '  y: "c"\n  x: { union: [{ method: selector, value: y }, "s"] }\n', ['s', 'c']],
  ])('%s', async (_, selectors, expected) => {
    expect(await names(selectors, '--selector', 'x')).toEqual(expected)
  })
  it("dbt's list of names and definitions", async () => {
    const list =
      '  - { name: y, definition: "c" }\n  - { name: x, description: Z., default: true, definition: { union: [{ method: selector, value: y }, { method: tag, value: wip }] } }\n'
    expect(await names(list, '--selector', 'x')).toEqual(['b', 'c'])
    expect(await names(list)).toEqual(['b', 'c'])
    expect(unfit(await shop(`${list}  - { name: y, definition: "a" }\n`).run('check'), 2)).toMatch(
      /E1004.*project\.yml:7:5/,
    )
  })
  it.each([
    ['  x: { method: tag, value: wip, childrn: true }\n', 'Did you mean children?'],
    ['  x: { definition: "a", defualt: true }\n', 'Did you mean default?'],
    ['  x: { union: ["a"], exclud: ["b"] }\n', 'Did you mean exclude?'],
    ['  x: { method: tag, value: wip, indirect_selection: cautious }\n', '--indirect-selection'],
    ['  x: { method: tag, value: wip, children: yes }\n', 'must be true or false'],
    ['  - { name: x, definition: "a", descripton: Z. }\n', 'Did you mean description?'],
  ])('a key that nobody would read is told, %s', async (selectors, says) => {
    expect(unfit(await shop(selectors).run('check'), 2)).toContain(says)
  })
  it('the default counts when nothing is asked for', async () => {
    expect(await names('  x: { definition: "b", default: true }\n')).toEqual(['b'])
    expect(await names('  x: { definition: "b", default: true }\n', '--select', 'c')).toEqual(['c'])
  })
  it('what it cannot be is told at its line, and so is a name that is not there', async () => {
    expect(unfit(await shop('  x: 3\n').run('check'), 2)).toMatch(/E1004.*project\.yml:5:\d+/)
    expect(unfit(await shop('  nightly: "a"\n').run('ls', '--selector', 'nigthly'), 2)).toContain('nightly?')
  })
})
