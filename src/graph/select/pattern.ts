/** Patterns of selectors: shell wildcards on names, globs on paths, dbt's rule for dotted names. Pure. */

/** `*`, `?`, `[ab]` and `[!ab]`, over the whole text, as Python's fnmatch reads them. */
export function wildcard(pattern: string, text: string): boolean {
  return hasWildcard(pattern) ? regExp(pattern, '.*', '.').test(text) : pattern === text
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/.test(pattern)
}

/** A path or one of the folders it lies in; `*` stays within a folder, `**` does not. */
export function pathMatches(pattern: string, path: string): boolean {
  const wanted = pattern.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '')
  if (!hasWildcard(wanted)) return path === wanted || path.startsWith(`${wanted}/`)
  const test = regExp(wanted, '[^/]*', '[^/]')
  const parts = path.split('/')
  return parts.some((_, i) => test.test(parts.slice(0, i + 1).join('/')))
}

const compiled = new Map<string, RegExp>()

function regExp(pattern: string, star: string, any: string): RegExp {
  const key = `${star}\n${pattern}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  let source = ''
  for (const [token] of pattern.matchAll(/\*\*\/?|\[!?[^\]]+\]|[\s\S]/g)) {
    if (token === '**' || token === '**/') source += '.*'
    else if (token === '*') source += star
    else if (token === '?') source += any
    else if (token.length > 1) source += token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    else source += token.replace(/[.+^${}()|[\]\\]/, '\\$&')
  }
  const made = new RegExp(`^${source}$`, 's')
  compiled.set(key, made)
  return made
}

/**
 * dbt's rule for a name with dots: the last part alone, or the parts from the front; from the first part with a
 * wildcard on, the rest is one pattern. A pattern without a dot means names: dbt would let `m*` take the folder
 * `marts` and `stg_*` nothing that lies in a folder.
 */
export function fqnMatches(selector: string, fqn: readonly string[]): boolean {
  if (fqn.at(-1) === selector) return true
  // asked of every test of a project for every selector; most are one name
  if (!selector.includes('.')) {
    if (hasWildcard(selector)) return wildcard(selector, fqn.at(-1) ?? '')
    const [first] = fqn
    return first !== undefined && (first === selector || first.startsWith(`${selector}.`))
  }
  const flat = fqn.flatMap((part) => part.split('.'))
  const wanted = selector.split('.')
  if (flat.length < wanted.length) return false
  for (const [i, part] of wanted.entries()) {
    if (hasWildcard(part)) return wildcard(wanted.slice(i).join('.'), flat.slice(i).join('.'))
    if (flat[i] !== part) return false
  }
  return true
}
