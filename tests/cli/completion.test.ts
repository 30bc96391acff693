/** Scripts for shells: what they offer for a line, names of the project included. */
import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { project, type TestProject } from '../engine/project.ts'
import { shop } from '../engine/shop.ts'

let p: TestProject
let bash: string
beforeAll(async () => {
  p = project({
    ...shop,
    'models/marts/m.yml':
      'models:\n  - { name: mart_total, config: { tags: [daily] }, columns: [{ name: amount }] }\n',
  })
  expect((await p.run('check')).code).toBe(0)
  bash = (await p.run('completion', 'bash')).out
})

/** What bash would put in place of the word under the cursor, as bash splits words: at `:` and `=` too. */
function offered(line: string): string[] {
  const words = line.split(/(?<=[:=])|(?=[:=])| /).filter((w, i, all) => w !== '' || i === all.length - 1)
  const script = [
    bash,
    `COMP_LINE='${line}' COMP_POINT=${line.length} COMP_CWORD=${words.length - 1}`,
    `COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')})`,
    '_ledgerline',
    `printf "%s\\n" "\${COMPREPLY[@]}"`,
  ].join('\n')
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', cwd: p.dir })
  expect(stderr).toBe('')
  return stdout.trim().split('\n')
}

describe('bash', () => {
  it.each([
    ['ledgerline bui', ['build']],
    ['ledgerline build --full', ['--full-refresh']],
    ['ledgerline publish roll', ['rollback']],
    ['ledgerline --quiet build --log-f', ['--log-format']],
    ['ledgerline build --log-format j', ['json']],
    ['ledgerline ls --output s', ['selector']],
    ['ledgerline show --output c', ['csv']],
    ['ledgerline completion f', ['fish']],
    ['ledgerline build -s mart_', ['mart_customers', 'mart_total']],
    ['ledgerline build --select +mart_t', ['+mart_total']],
    ['ledgerline build --select stg_orders,2+mart_t', ['stg_orders,2+mart_total']],
    ['ledgerline build --select mart_total+', ['']],
    // bash has taken what stands before its own break
    ['ledgerline build --select tag:d', ['daily']],
    ['ledgerline build --select=mart_t', ['mart_total']],
    ['ledgerline show int_', ['int_big']],
    ['ledgerline explain mart_total.', ['mart_total.amount']],
    ['ledgerline build --var cu', ['cut']],
    ['ledgerline build --threads m', ['']],
  ])('%s', (line, wanted) => {
    expect(offered(line)).toEqual(wanted)
  })

  it('offers names of the folder that --project-dir names, and none where nothing was read yet', () => {
    expect(offered(`ledgerline --project-dir ${p.dir} why mart_c`)).toEqual(['mart_customers'])
    expect(offered('ledgerline --project-dir /nowhere why mart_c')).toEqual([''])
  })
})

it('fish and zsh get the same commands, flags and names', async () => {
  const { out: fish } = await p.run('completion', 'fish')
  expect(fish).toContain("complete -c ledgerline -n '__fish_use_subcommand' -a build -d 'build what is stale")
  expect(fish).toContain(
    "-n '__fish_seen_subcommand_from build' -l select -s s -x -a '(__ledgerline_selectors)'",
  )
  expect((await p.run('completion', 'zsh')).out).toBe(`autoload -U +X bashcompinit && bashcompinit\n${bash}`)
})
