/** Hides what is not code in a SQL text, keeping every offset. Pure. */

/**
 * The text with string literals, quoted identifiers and comments replaced by spaces of the same length.
 * Understands '…' with doubled quotes, E'…' escapes, "…", $tag$…$tag$, -- and nested block comments.
 */
export function blankStringsAndComments(sql: string): string {
  const out: string[] = []
  const opening = /['"$]|--|\/\*/g
  let kept = 0
  for (let at = opening.exec(sql); at !== null; at = opening.exec(sql)) {
    const end = literalOrCommentEnd(sql, at.index)
    if (end === at.index) continue
    out.push(sql.slice(kept, at.index), sql.slice(at.index, end).replace(/[^\n]/g, ' '))
    kept = end
    opening.lastIndex = end
  }
  return out.join('') + sql.slice(kept)
}

/** Where the literal, quoted name or comment that begins at `i` ends; `i` itself when none begins there. */
export function literalOrCommentEnd(sql: string, i: number): number {
  const c = sql.charAt(i)
  if (c === "'") return quotedEnd(sql, i, "'", /[eE]/.test(sql.charAt(i - 1)))
  if (c === '"') return quotedEnd(sql, i, '"', false)
  if (sql.startsWith('--', i)) {
    const end = sql.indexOf('\n', i)
    return end === -1 ? sql.length : end
  }
  if (sql.startsWith('/*', i)) return blockEnd(sql, i)
  if (c === '$') {
    const tag = /^\$[A-Za-z_]*\$/.exec(sql.slice(i, i + 64))?.[0]
    if (tag === undefined) return i
    const end = sql.indexOf(tag, i + tag.length)
    return end === -1 ? sql.length : end + tag.length
  }
  return i
}

function quotedEnd(sql: string, start: number, quote: string, escapes: boolean): number {
  for (let i = start + 1; i < sql.length; i++) {
    if (escapes && sql.charAt(i) === '\\') i += 1
    else if (sql.charAt(i) === quote) {
      if (sql.charAt(i + 1) !== quote) return i + 1
      i += 1
    }
  }
  return sql.length
}

function blockEnd(sql: string, start: number): number {
  let depth = 0
  for (let i = start; i < sql.length; i++) {
    if (sql.startsWith('/*', i)) {
      depth += 1
      i += 1
    } else if (sql.startsWith('*/', i)) {
      depth -= 1
      i += 1
      if (depth === 0) return i + 1
    }
  }
  return sql.length
}
