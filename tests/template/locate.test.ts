/** A complaint about rendered SQL is led back to the character that the user wrote. */
import { describe, expect, it } from 'vitest'
import { lineColumn, locate, type Rendered, render } from '../../src/template/index.ts'
import { macros, projectHelpers } from './problems.ts'

const partials = macros({
  cents: 'cast({{column}} as\n  decimal(18,2))',
  outer: '-- outer\n{{> cents column=name}}\n',
})

function renderedFrom(text: string): Rendered {
  const result = render({ file: 'm.sql', text }, { helpers: projectHelpers, partials })
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.rendered
}

/** `file:line:column+length`, then the way there. */
function at(rendered: Rendered, needle: string, length = needle.length): readonly string[] {
  const found = locate(rendered, rendered.text.indexOf(needle), length)
  if (found === undefined) return []
  const { file, line, column, length: covered } = found.place
  return [
    `${file}:${line}:${column}+${covered}`,
    ...found.trail.map(({ label, place }) => `${label} ${place.line}:${place.column}`),
  ]
}

describe('locate', () => {
  const text =
    "select\n  é, {{ref 'x'}} as y,\n  {{#if true}}\n  bad_column,\n  {{/if}}\n    {{> outer name='amount'}}\nfrom t"
  const output = renderedFrom(text)

  it('text: the exact character, behind mustaches and removed lines', () => {
    expect(output.text).toBe(
      'select\n  é, "m"."x" as y,\n  bad_column,\n    -- outer\n    cast(amount as\n      decimal(18,2))from t',
    )
    expect(at(output, 'bad_column')).toEqual(['m.sql:4:3+10'])
    expect(at(output, 'as y')).toEqual(['m.sql:2:18+4'])
    expect(at(output, 'from t')).toEqual(['m.sql:7:1+6'])
  })

  it('what a mustache printed: the whole mustache', () => {
    expect(at(output, '."x"')).toEqual(['m.sql:2:6+11'])
    expect(at(output, 'amount')).toEqual(['macros/cents.sql:1:6+10', 'macro cents 2:1', 'macro outer 6:5'])
  })

  it('text of a macro: its own file, and the way there, innermost first', () => {
    expect(at(output, 'decimal(')).toEqual(['macros/cents.sql:2:3+8', 'macro cents 2:1', 'macro outer 6:5'])
    expect(at(output, 'outer')).toEqual(['macros/outer.sql:1:4+5', 'macro outer 6:5'])
  })

  it('indentation that a macro got: the call', () => {
    expect(at(output, '    -- outer', 4)).toEqual(['m.sql:6:5+25'])
  })

  it('says what it became, where that is not what stands there', () => {
    const notes = (needle: string): unknown => locate(output, output.text.indexOf(needle))?.notes
    expect(notes('."x"')).toEqual(['rendered: é, "m"."x" as y,'])
    expect(notes('amount')).toEqual(['rendered: cast(amount as'])
    expect(notes('decimal(')).toEqual(['rendered: decimal(18,2))from t'])
    expect(notes('bad_column')).toBeUndefined()
    const wide = renderedFrom(`${'a, '.repeat(1000)}{{ref 'x'}}${', b'.repeat(1000)}`)
    const [note = ''] = locate(wide, 3000)?.notes ?? []
    expect(note).toContain('a, "m"."x", b')
    expect(note.length).toBeLessThan(220)
  })

  it('covers no more than its piece and its line', () => {
    expect(at(output, 'as y', 99)).toEqual(['m.sql:2:18+5'])
    expect(at(output, 'from t', 99)).toEqual(['m.sql:7:1+6'])
  })

  it('an offset past the end is the last character; nothing rendered is nowhere', () => {
    expect(locate(output, 9999)?.place).toEqual({ file: 'm.sql', line: 7, column: 6, length: 1 })
    expect(locate(renderedFrom('{{config}}'), 0)).toBeUndefined()
  })
})

it('lineColumn counts from one and ends lines at line feeds', () => {
  expect(lineColumn('ab\r\ncd\n', 0)).toEqual({ line: 1, column: 1 })
  expect(lineColumn('ab\r\ncd\n', 4)).toEqual({ line: 2, column: 1 })
  expect(lineColumn('ab\r\ncd\n', 7)).toEqual({ line: 3, column: 1 })
})
