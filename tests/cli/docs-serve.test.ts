/** The site over HTTP: what is answered, to whom, and that nothing beyond its folder is. */
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { siteServer } from '../../src/cli/commands/docs-serve.ts'
import { project, unfit } from '../engine/project.ts'

const above = mkdtempSync(join(tmpdir(), 'ledgerline-serve-'))
const dir = mkdtempSync(join(above, 'docs-'))
writeFileSync(join(dir, 'index.html'), '<h1>é</h1>')
writeFileSync(join(dir, 'model.a_b.html'), 'a')
writeFileSync(join(dir, 'site.js'), '0')
writeFileSync(join(dir, 'shop.duckdb'), 'rows')
writeFileSync(join(above, 'secret.html'), 'secret')
const server = siteServer(dir)

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  rmSync(above, { recursive: true })
})

interface Answer {
  readonly code: number | undefined
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** The path goes out as it is written; `fetch` would tidy it. */
async function ask(path: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  const { method = 'GET', host = `localhost:${port}` } = options
  return await new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, method, headers: { host } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (piece: string) => {
        text += piece
      })
      response.on('end', () => resolve({ code: response.statusCode, text, headers: response.headers }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

it('gives the pages of its folder, with their types', async () => {
  expect(await ask('/')).toMatchObject({
    code: 200,
    text: '<h1>é</h1>',
    headers: { 'content-type': 'text/html; charset=utf-8' },
  })
  expect(await ask('/model.a_b.html?x#c-a')).toMatchObject({ code: 200, text: 'a' })
  expect(await ask('/site.js')).toMatchObject({
    headers: { 'content-type': 'text/javascript; charset=utf-8' },
  })
  expect(await ask('/', { method: 'HEAD' })).toMatchObject({ code: 200, text: '' })
})

it('gives nothing from beyond it, and no file that is no page', async () => {
  const paths = [
    '/../secret.html',
    '/..%2fsecret.html',
    '/..\\secret.html',
    '//secret.html',
    `/${above}/secret.html`,
    '/./index.html',
    '/%00.html',
  ]
  for (const path of [...paths, '/shop.duckdb', '/gone.html', '/.html', '/docs']) {
    const { code, text } = await ask(path)
    expect([code, text.includes('secret')], path).toEqual([404, false])
  }
})

it('answers only those who mean this machine, and only those who read', async () => {
  // a page elsewhere whose name was made to lead here says its own name
  expect((await ask('/', { host: 'attacker.example' })).code).toBe(403)
  expect((await ask('/', { host: 'localhost.attacker.example:80' })).code).toBe(403)
  expect((await ask('/', { host: '127.0.0.1:1' })).code).toBe(200)
  expect((await ask('/', { method: 'POST' })).code).toBe(405)
})

it('lets pages run and load only what is theirs', async () => {
  const { headers } = await ask('/')
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'",
  )
  expect(headers['x-content-type-options']).toBe('nosniff')
})

it('says what is missing where no site was written, and that a port is taken', async () => {
  const p = project({
    'models/marts/mart_a.sql': 'select 1 as a\n',
    'project.yml': 'name: shop\ntargets:\n  dev: { type: duckdb, path: target/shop.duckdb }\n',
  })
  expect(unfit(await p.run('docs', 'serve'), 2)).toContain('ledgerline docs generate')
  await p.run('docs', 'generate')
  const { port } = server.address() as AddressInfo
  expect(unfit(await p.run('docs', 'serve', '--port', String(port)), 2)).toContain('EADDRINUSE')
})
