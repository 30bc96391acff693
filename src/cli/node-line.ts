/**
 * One line about a node, in columns that align on the figures. A narrow terminal loses the end of a long note first, then the
 * note, then the rows, then the kind; never the name, the state or the time it took. In: texts. Out: a line, plain and painted. Pure.
 */
import type { Palette } from './output.ts'

type StyleName = 'plain' | 'good' | 'error' | 'warning' | 'dim' | 'accent'

interface Styled {
  readonly text: string
  readonly style: StyleName
}

export interface NodeColumns {
  readonly time: string
  readonly count: string
  readonly status: Styled
  readonly kind: string
  readonly name: string
  readonly rows: string
  readonly seconds: string
  readonly note: Styled
}

export interface Line {
  readonly plain: string
  readonly painted: string
}

const dropped = [[], ['note'], ['note', 'rows'], ['note', 'rows', 'kind']] as const

export function fitted(columns: NodeColumns, width: number, paint: Palette): Line {
  const [whole, ...narrower] = dropped.map((less) => lineOf(columns, new Set(less), paint))
  const shorter = whole === undefined ? undefined : clipped(columns, width - whole.plain.length)
  const lines = [whole, shorter && lineOf(shorter, new Set(), paint), ...narrower].filter(
    (l) => l !== undefined,
  )
  return lines.find(({ plain }) => plain.length <= width) ?? lines.at(-1) ?? { plain: '', painted: '' }
}

/** Some words of a note tell more than none. */
const fewest = 24

function clipped(columns: NodeColumns, room: number): NodeColumns | undefined {
  const { note } = columns
  const kept = note.text.length + room - 1
  return room >= 0 || kept < fewest
    ? undefined
    : { ...columns, note: { ...note, text: `${note.text.slice(0, kept)}…` } }
}

function lineOf(columns: NodeColumns, less: ReadonlySet<string>, paint: Palette): Line {
  const { time, count, status, kind, name, rows, seconds, note } = columns
  const cells: readonly (Styled | undefined)[] = [
    { text: time.padEnd(8), style: 'dim' },
    { text: `${count.padStart(7)} `, style: 'dim' },
    { text: status.text.padEnd(9), style: status.style },
    less.has('kind') ? undefined : { text: kind.padEnd(11), style: 'plain' },
    { text: name.padEnd(36), style: 'plain' },
    less.has('rows') ? undefined : { text: rows.padStart(16), style: 'plain' },
    { text: seconds.padStart(8), style: 'plain' },
    less.has('note') || note.text === '' ? undefined : { text: ` ${note.text}`, style: note.style },
  ]
  const shown = cells.filter((cell) => cell !== undefined)
  const painted = (c: Styled): string => (c.style === 'plain' ? c.text : paint[c.style](c.text))
  return {
    plain: shown
      .map((c) => c.text)
      .join(' ')
      .trimEnd(),
    painted: shown.map(painted).join(' ').trimEnd(),
  }
}
