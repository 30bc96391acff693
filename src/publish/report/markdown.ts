/**
 * Markdown that can be read as it stands: pipe tables padded so that columns align in a terminal too.
 * Pure. Start at `alignTables`.
 */

/** Keeps words from the data from being read as Markdown or HTML; an interval `[a, b]` stays as it is. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/\r?\n/g, ' ')
    .replaceAll(/[\\|*`]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\]([(:[])/g, ']\\$1')
}

/** Pads every pipe table of the text; a column whose rule ends in a colon is set flush right. */
export function alignTables(text: string): string {
  const out: string[] = []
  let table: string[] = []
  const flush = () => {
    out.push(...(table.length > 1 ? alignTable(table) : table))
    table = []
  }
  for (const line of text.split('\n')) {
    if (line.trimStart().startsWith('|')) table.push(line.trim())
    else {
      flush()
      out.push(line.trimEnd())
    }
  }
  flush()
  return `${out
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
}

function alignTable(lines: readonly string[]): string[] {
  const rows = lines.map(cellsOf)
  const rule = rows[1] ?? []
  const widths = (rows[0] ?? []).map((_, i) =>
    Math.max(3, ...rows.map((row, at) => (at === 1 ? 0 : [...(row[i] ?? '')].length))),
  )
  const right = rule.map((cell) => cell.endsWith(':'))
  return rows.map((row, at) => {
    const cells = widths.map((width, i) => {
      if (at === 1) return right[i] === true ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)
      const cell = row[i] ?? ''
      const gap = ' '.repeat(width - [...cell].length)
      return right[i] === true ? gap + cell : cell + gap
    })
    return `| ${cells.join(' | ')} |`
  })
}
