/** `deps`: packages of a project, held to package.json and its lock file. */
import { describe, expect, it } from 'vitest'
import { type Files, project, unfit } from '../engine/project.ts'

const files = (installed: string, more: Files = {}): Files => ({
  'project.yml': 'name: shop\npackages: [{ npm: cx-base }, { path: lib }]\n',
  'package.json': '{ "dependencies": { "cx-base": "^1.2.0" } }',
  'package-lock.json': '{ "packages": { "node_modules/cx-base": { "version": "1.3.0" } } }',
  'node_modules/cx-base/package.json': `{ "name": "cx-base", "version": "${installed}" }`,
  'node_modules/cx-base/project.yml': 'name: base\nversion: 1.0.0\nrequires: ">=0.1"\nexports: [models]\n',
  'lib/project.yml': 'name: lib\nexports: [models]\npackages: [{ npm: cx-base }]\n',
  ...more,
})

describe('deps', () => {
  it('lists each package once, with who names it and what is installed', async () => {
    const { code, out, err } = await project(files('1.3.0')).run('deps', '--output', 'json')
    expect([code, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toEqual([
      {
        ...{ name: 'base', version: '1.0.0', from: 'npm cx-base', by: 'shop', requires: '>=0.1' },
        ...{ installed: '1.3.0', asked: '^1.2.0', locked: '1.3.0' },
      },
      { name: 'lib', version: '0.0.0', from: 'path lib', by: 'shop' },
    ])
    expect((await project({ 'project.yml': 'name: shop\n' }).run('deps')).err).toContain('no other package')
  })

  it('tells what is installed and is not what package.json or the lock file says', async () => {
    const p = project(files('2.0.0'))
    const ran = await p.run('deps')
    expect(ran.out).toMatch(/^base +1\.0\.0 +npm cx-base 2\.0\.0 +shop +>=0\.1 +\^1\.2\.0 +1\.3\.0$/m)
    const err = unfit(ran, 2)
    expect(err).toContain('E1018')
    expect(err).toContain('cx-base 2.0.0 is installed, but package.json says ^1.2.0')
    expect(err).toContain('cx-base 2.0.0 is installed, but package-lock.json says 1.3.0')
    expect(err).toContain('npm ci')
    expect(err).toContain('project.yml:2:19')
  })

  it('tells what is missing and how npm gets it, and a package that another machine would not have', async () => {
    const p = project(files('1.3.0', { 'package.json': '{}' }))
    const unnamed = await p.run('deps')
    expect([unnamed.code, unnamed.err.includes('E1019')]).toEqual([0, true])
    p.remove('node_modules')
    expect(unfit(await p.run('deps'), 2)).toContain('npm install cx-base')
  })

  it('holds the engine to what a package requires', async () => {
    const p = project(files('1.3.0'))
    p.replace('node_modules/cx-base/project.yml', '>=0.1', '>=99')
    expect(unfit(await p.run('deps'), 2)).toContain('requires ledgerline >=99')
  })
})
