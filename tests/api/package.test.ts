/** The package as it is shipped, used by a program outside of it: the example of docs/typescript.md compiles and runs. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, transformSync } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { folder } from '../project/folder.ts'

const root = join(import.meta.dirname, '../..')
/** package.json, the bundle and the declarations, as `npm pack` would take them. */
let shipped: string

beforeAll(async () => {
  shipped = mkdtempSync(join(root, 'node_modules/.api-test-'))
  cpSync(join(root, 'package.json'), join(shipped, 'package.json'))
  await build({
    entryPoints: { api: join(root, 'src/api/index.ts') },
    absWorkingDir: root,
    outdir: join(shipped, 'dist'),
    ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'node20' },
    external: ['@duckdb/node-api'],
    banner: {
      js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);",
    },
    logLevel: 'error',
  })
  const types = [join(root, 'scripts/write-api-types.mjs'), join(shipped, 'dist/types')]
  execFileSync(process.execPath, types, { cwd: root, stdio: 'inherit' })
}, 120_000)
afterAll(() => rmSync(shipped, { recursive: true, force: true }))

const shop = {
  'shop/project.yml': `name: shop
vars:
  least: { type: decimal, default: "0.00" }
targets:
  dev: { type: duckdb, path: target/shop.duckdb }
`,
  'shop/seeds/orders.csv': 'order_id,customer_id,amount\n1,a,10.10\n2,a,0.20\n3,b,15.00\n',
  'shop/models/marts/revenue.sql': `{{config materialized="table" tags="daily"}}
select customer_id, sum(amount)::decimal(18,2) as revenue from {{ref 'orders'}}
where amount >= {{var 'least'}} group by all order by 1
`,
}

/** A folder elsewhere in which the package is installed. */
function installed(files: Record<string, string>): string {
  const dir = folder(files)
  mkdirSync(join(dir, 'node_modules'))
  symlinkSync(shipped, join(dir, 'node_modules/ledgerline'))
  return dir
}

function example(): string {
  const page = readFileSync(join(root, 'docs/typescript.md'), 'utf8')
  const found = [...page.matchAll(/```ts\n(\/\/ nightly\.ts\n[\s\S]*?)```/g)].map(([, text]) => text)
  if (found[0] === undefined) throw new Error('docs/typescript.md has no nightly.ts')
  return found[0]
}

/** @param declarations  whether they are checked themselves, and not only what is written against them */
function compiled(dir: string, file: string, declarations: boolean): { code: number | null; out: string } {
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
    `${!declarations}`,
  ]
  const forNode = ['--module', 'nodenext', '--target', 'es2022', '--types', 'node']
  const roots = ['--typeRoots', join(root, 'node_modules/@types')]
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const ran = spawnSync(process.execPath, [tsc, ...options, ...forNode, ...roots, file], {
    cwd: dir,
    encoding: 'utf8',
  })
  return { code: ran.status, out: ran.stdout + ran.stderr }
}

it('compiles against the declarations, and tells what the page says', () => {
  const dir = installed({ ...shop, 'package.json': '{ "type": "module" }', 'nightly.ts': example() })
  expect(compiled(dir, 'nightly.ts', true)).toEqual({ code: 0, out: '' })
  writeFileSync(join(dir, 'nightly.js'), transformSync(example(), { loader: 'ts' }).code)
  const ran = spawnSync(process.execPath, ['nightly.js'], { cwd: dir, encoding: 'utf8' })
  expect(ran.stderr).toBe('')
  // of 10.10, 0.20 and 15.00 two are at least 10.00
  expect(ran.stdout.split('\n').filter((line) => line !== '')).toEqual([
    '2 to build',
    'seed.shop.orders success 3',
    'model.shop.revenue success 2',
    'ok [',
    "  { customer_id: 'a', revenue: '10.10' },",
    "  { customer_id: 'b', revenue: '15.00' }",
    ']',
  ])
  expect(ran.status).toBe(0)
})

it('a flag that is none, or of another type, does not compile', () => {
  const text = `import { build } from 'ledgerline'
await build({ fulRefresh: true })
await build({ threads: '2' })
const { nodes } = await build()
export const wrong: string = nodes[0]?.rows
`
  const dir = installed({ 'package.json': '{ "type": "module" }', 'wrong.ts': text })
  const { code, out } = compiled(dir, 'wrong.ts', false)
  expect(code).not.toBe(0)
  expect([...out.matchAll(/^wrong\.ts\((\d+),/gm)].map(([, line]) => line)).toEqual(['2', '3', '5'])
})
