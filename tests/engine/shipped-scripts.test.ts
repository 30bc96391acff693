/** Code that is shipped is what jiti makes of the file, path and all, and of no other text. */
import { join, resolve } from 'node:path'
import { createJiti, type TransformOptions } from 'jiti'
import { expect, it } from 'vitest'
import { provided } from '../../src/script/index.ts'
import { ship, shipped } from '../../src/script/shipped.ts'
import { folder } from '../project/folder.ts'

const root = resolve(import.meta.dirname, '../..')
const model = (name: string) => join(root, 'models/marts', name)

/** Everything that jiti asks for when it loads a file as the loader of models does. */
function asked(file: string): { options: TransformOptions; code: string }[] {
  const found: { options: TransformOptions; code: string }[] = []
  const loading = {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    sourceMaps: true,
    virtualModules: { ledgerline: provided() },
  }
  const plain = createJiti(file, loading)
  createJiti(file, {
    ...loading,
    transform: (options) => {
      const code = plain.transform(options)
      found.push({ options, code })
      return { code }
    },
  })(file)
  return found
}

it('is the code that jiti would make of each file that a model of the package stands on', () => {
  const dir = join(folder({}), 'scripts')
  const all = [...asked(model('value/mart_driver.ts')), ...asked(model('effect/mart_initiative_roi.ts'))]
  expect(all.length).toBeGreaterThan(5)
  ship(
    all.map(({ options }) => options.filename ?? ''),
    dir,
  )
  for (const { options, code } of all) expect(shipped(options, dir)).toBe(code)
})

it('names the path at which the file lies, and is not taken for another text', () => {
  const dir = join(folder({}), 'scripts')
  const file = model('value/mart_driver.ts')
  ship([file], dir)
  const [one] = asked(file)
  if (one === undefined) throw new Error('nothing was asked for')
  const at = '/elsewhere/model.ts'
  const moved = { ...one.options, filename: at, babel: { sourceFileName: at, sourceMaps: 'inline' } }
  const code = shipped(moved, dir) ?? ''
  const map = JSON.parse(Buffer.from(code.split('base64,')[1] ?? '', 'base64').toString('utf8')) as object
  expect(map).toMatchObject({ sources: ['/elsewhere/model.ts'] })
  expect(shipped({ ...one.options, source: `${one.options.source} ` }, dir)).toBeUndefined()
})
