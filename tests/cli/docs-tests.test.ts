/** The project of docs/tests.md: what the page shows is what a build says. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { project } from '../engine/project.ts'

const page = readFileSync(new URL('../../docs/tests.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}))

/** Blocks that begin with the name of a file, `# seeds/x.csv`. */
function files(): Record<string, string> {
  const found: Record<string, string> = { 'project.yml': 'name: shop\n' }
  for (const { text } of blocks) {
    const [, path, rest] = /^(?:#|--) (\S+\.\w+)\n([\s\S]*)$/.exec(text) ?? []
    if (path !== undefined && rest !== undefined) found[path] = rest
  }
  return found
}

it('ends as the page says, test by test', async () => {
  const shop = project(files())
  const { code, nodes, err } = await shop.told()
  expect(nodes.payments?.checks).toEqual({
    unique_payments_payment_id: 'pass',
    not_null_payments_payment_id: 'pass',
    not_null_payments_order_id: 'warn',
    methods_are_known: 'warn',
    card_payments_are_positive: 'pass',
    no_double_payment: 'warn',
    refunds_are_small: 'pass',
  })
  expect(code, err).toBe(0)
  const { err: text } = await shop.run('test')
  for (const { kind, text: shown } of blocks) if (kind === 'text') expect(text).toContain(shown.trimEnd())
  expect(text).toContain('owner: treasury')
  for (const select of ['tag:nightly', 'payments'])
    expect((await shop.run('test', '--select', select)).code).toBe(0)
})
