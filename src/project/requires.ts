/** Semantic version ranges, as far as `requires:` needs them: comparators side by side, `^`, `~`, exact, `*`. Pure. */

type Version = readonly [number, number, number]

const comparator = /^(>=|<=|>|<|=|\^|~)?v?(\d+)(?:\.(\d+))?(?:\.(\d+))?$/

/** Whether the version lies in the range; undefined when the range cannot be read. Prerelease tags are ignored. */
export function satisfies(version: string, range: string): boolean | undefined {
  const own = /^(\d+)\.(\d+)\.(\d+)/.exec(version)
  if (own === null) return undefined
  const v: Version = [Number(own[1]), Number(own[2]), Number(own[3])]
  const parts = range
    .replaceAll(/([<>=^~])\s+(?=\d)/g, '$1')
    .split(/\s+/)
    .filter((part) => part !== '')
  if (parts.length === 0) return undefined
  const answers = parts.map((part) => (part === '*' ? true : meets(v, part)))
  return answers.includes(undefined) ? undefined : answers.every((answer) => answer === true)
}

function meets(v: Version, part: string): boolean | undefined {
  const found = comparator.exec(part)
  if (found === null) return undefined
  const given = found.slice(2).flatMap((n) => (n === undefined ? [] : [Number(n)]))
  const low = raised(given, -1)
  // `0.1` means every 0.1.x, so that its end is 0.2.0
  const end = raised(given, given.length - 1)
  switch (found[1] ?? '=') {
    case '>=':
      return compare(v, low) >= 0
    case '>':
      return compare(v, end) >= 0
    case '<':
      return compare(v, low) < 0
    case '<=':
      return compare(v, end) < 0
    case '^':
      return between(v, low, raised(given, caretPart(given)))
    case '~':
      return between(v, low, raised(given, Math.min(1, given.length - 1)))
    default:
      return between(v, low, end)
  }
}

/** `^` allows changes to the right of the first part that is not zero. */
function caretPart(given: readonly number[]): number {
  const first = given.findIndex((n) => n > 0)
  return first === -1 ? given.length - 1 : first
}

/** The version with one part raised and those after it zero; -1 raises none. */
function raised(given: readonly number[], part: number): Version {
  const at = (i: number): number => (part !== -1 && i > part ? 0 : (given[i] ?? 0) + (i === part ? 1 : 0))
  return [at(0), at(1), at(2)]
}

function between(v: Version, low: Version, end: Version): boolean {
  return compare(v, low) >= 0 && compare(v, end) < 0
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
