/** What a name means in random projects of packages that share names, held against the rule as it is written down. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { link } from '../../src/graph/index.ts'
import { type Files, loadGood } from '../project/folder.ts'

// one lies in another's folder, one beside the project
const packages = ['top', 'a', 'inner', 'beside'] as const
const folders = { top: 'p', a: 'p/a', inner: 'p/a/inner', beside: 'beside' } as const
const names = ['x', 'y'] as const
type Package = (typeof packages)[number]

interface Asked {
  readonly by: Package
  readonly of: Package | undefined
  readonly name: (typeof names)[number]
}

const projects = fc.record({
  has: fc.subarray(packages.flatMap((p) => names.map((n) => `${p}.${n}`))),
  disabled: fc.subarray(
    packages.flatMap((p) => names.map((n) => `${p}.${n}`)),
    { maxLength: 2 },
  ),
  asked: fc.array(
    fc.record({
      by: fc.constantFrom(...packages),
      name: fc.constantFrom(...names),
      of: fc.option(fc.constantFrom(...packages), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 6 },
  ),
})

/** The id that is meant, or the code of the problem: docs/language.md, "Names". */
function meant({ by, of, name }: Asked, standing: ReadonlySet<string>): string {
  if (of !== undefined) return standing.has(`${of}.${name}`) ? `model.${of}.${name}` : 'E2101'
  if (standing.has(`${by}.${name}`)) return `model.${by}.${name}`
  const others = packages.filter((p) => standing.has(`${p}.${name}`))
  return others.length === 1 ? `model.${others[0]}.${name}` : others.length === 0 ? 'E2101' : 'E2112'
}

function filesOf(has: readonly string[], disabled: readonly string[], asked: readonly Asked[]): Files {
  const files: Record<string, string> = {
    'p/project.yml': 'name: top\npackages: [{ path: a }, { path: a/inner }, { path: ../beside }]\n',
  }
  for (const p of packages) {
    if (p !== 'top')
      files[`${folders[p]}/project.yml`] = `name: ${p}\nexports: [models]\nmodels: { +schema: of_${p} }\n`
    files[`${folders[p]}/models/m.yml`] = `models: [${disabled
      .filter((d) => has.includes(d) && d.startsWith(`${p}.`))
      .map((d) => `{ name: ${d.split('.')[1]}, config: { enabled: false } }`)
      .join(', ')}]\n`
  }
  for (const one of has) {
    const [p = '', name] = one.split('.')
    files[`${folders[p as Package]}/models/${name}.sql`] = 'select 1 as id\n'
  }
  for (const [i, { by, of, name }] of asked.entries()) {
    const args = of === undefined ? [name] : [of, name]
    files[`${folders[by]}/models/r${i}.sql`] =
      `select id from {{ref ${args.map((n) => `'${n}'`).join(' ')}}}\n`
    files[`${folders[by]}/models/r${i}.yml`] =
      `models: [{ name: r${i}, columns: [{ name: id, data_tests: [{ relationships: { to: "ref(${args.map((n) => `'${n}'`).join(', ')})", field: id } }] }] }]\n`
  }
  return files
}

it('a name means its own package, else the only one; SQL and properties alike', () => {
  fc.assert(
    fc.property(projects, ({ has, disabled, asked }) => {
      const standing = new Set(has.filter((h) => !disabled.includes(h)))
      const { graph, problems } = link(loadGood(filesOf(has, disabled, asked), {}, 'p'))
      for (const [i, one] of asked.entries()) {
        const expected = meant(one, standing)
        const node = graph.nodes.get(`model.${one.by}.r${i}`)
        const check = graph.checks.find((c) => c.kind === 'generic' && c.of === node?.id)
        const told = problems.filter(
          (p) => p.place?.file.endsWith(`/r${i}.sql`) || p.place?.file === `models/r${i}.sql`,
        )
        const toldYml = problems.filter((p) => p.place?.file.endsWith(`r${i}.yml`))
        if (expected.startsWith('E')) {
          expect([told.map((p) => p.code), toldYml.map((p) => p.code)]).toEqual([[expected], [expected]])
        } else {
          expect([node?.parents, told, toldYml]).toEqual([[expected], [], []])
          expect(check?.parents).toEqual([...new Set([expected, node?.id])].sort())
        }
      }
    }),
    { numRuns: 60 },
  )
})
