/** Version ranges; expected answers from the grammar of semver.org and npm's documentation of ranges. */
import { describe, expect, it } from 'vitest'
import { satisfies } from '../../src/project/requires.ts'

describe('a range of versions', () => {
  it.each([
    ['0.1.0', '>=0.1 <0.2', true],
    ['0.2.0', '>=0.1 <0.2', false],
    ['0.1.9', '>= 0.1.0 < 0.2.0', true],
    ['0.1.0', '0.1.0', true],
    ['0.1.1', '0.1.0', false],
    ['0.1.1', '=0.1', true],
    ['1.2.3', '^1.2.0', true],
    ['2.0.0', '^1.2.0', false],
    ['0.1.5', '^0.1.2', true],
    ['0.2.0', '^0.1.2', false],
    ['0.0.4', '^0.0.3', false],
    ['0.5.0', '^0', true],
    ['1.0.0', '^0', false],
    ['1.2.9', '~1.2.3', true],
    ['1.3.0', '~1.2.3', false],
    ['1.9.0', '~1', true],
    ['1.2.0', '>1.2', false],
    ['1.3.0', '>1.2', true],
    ['1.2.9', '<=1.2', true],
    ['1.3.0', '<=1.2', false],
    ['0.1.0-dev', '>=0.1', true],
    ['9.9.9', '*', true],
    ['0.1.0', 'latest', undefined],
    ['0.1.0', '', undefined],
  ])('%s against %j is %s', (version, range, expected) => {
    expect(satisfies(version, range)).toBe(expected)
  })
})
