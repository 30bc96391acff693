/**
 * What may happen to a project between two builds of all of it: its files, edits, builds of some nodes, failures, a hand on the tables.
 * In: a draw, a project of the hunt. Out: words that say what was done. Throws where the engine ends as a bug of ours.
 * Start at `lived`.
 */
import { project, type TestProject } from '../engine/project.ts'
import type { Draw, Hunted } from './hunted.ts'

/** How often each is drawn, beside the moves of the feed. */
const bag = [
  'people',
  'people',
  'edit',
  'edit',
  'edit',
  ...Array<string>(5).fill('some'),
  'exclude',
  'all',
  'broken',
  'test',
  'hand',
]

class Life {
  readonly project: TestProject
  readonly told: string[] = []
  private readonly draw: Draw
  private readonly hunted: Hunted
  private readonly fed: ReturnType<Hunted['feed']>

  constructor(draw: Draw, hunted: Hunted) {
    this.draw = draw
    this.hunted = hunted
    this.fed = hunted.feed(draw)
    const begun = Object.entries(hunted.variants).map(([file, texts]) => [file, texts[0] ?? ''])
    this.project = project({
      ...hunted.files,
      ...Object.fromEntries(begun),
      ...this.fed.first,
      'seeds/people.csv': this.people(),
    })
  }

  /** One move, by a name of the bag or of the feed. */
  async move(): Promise<void> {
    const ofFeed = Object.keys(this.fed.moves)
    const name = this.draw.oneOf([...bag, ...ofFeed, ...ofFeed])
    const done = this.fed.moves[name]?.(this.project) ?? (await this.own(name))
    this.told.push(`${name} ${done}`)
  }

  /** A day as they mostly are: something comes, and all is built. An edit builds whole and would hide what a day leaves stale. */
  async quietDay(): Promise<void> {
    const name = this.draw.oneOf(Object.keys(this.fed.moves))
    this.told.push(`quiet ${name} ${this.fed.moves[name]?.(this.project)}`)
    await this.project.good()
  }

  private async own(name: string): Promise<string> {
    const { draw, hunted } = this
    switch (name) {
      case 'people':
        this.project.write('seeds/people.csv', this.people())
        return ''
      case 'edit': {
        const file = draw.oneOf(Object.keys(hunted.variants))
        const texts = hunted.variants[file] ?? []
        const chosen = draw.below(texts.length)
        this.project.write(file, texts[chosen] ?? '')
        return `${file} ${chosen}`
      }
      case 'some':
        return await this.command('build', '--no-publish', '--select', ...this.some())
      case 'exclude':
        return await this.command(
          'build',
          '--no-publish',
          '--exclude',
          draw.oneOf(hunted.nodes),
          draw.oneOf(hunted.nodes),
        )
      case 'all':
        return await this.command('build', '--no-publish')
      case 'broken':
        return await this.command('build', '--no-publish', '--vars', '{broken: true}')
      case 'test':
        return await this.command('test')
      default:
        return await this.hand()
    }
  }

  private some(): string[] {
    const { draw, hunted } = this
    const one = (): string =>
      `${draw.chance(0.15) ? '+' : ''}${draw.oneOf(hunted.nodes)}${draw.chance(0.15) ? '+' : ''}`
    const words = Array.from({ length: 1 + draw.below(4) }, one)
    if (draw.chance(0.15)) words.push('--full-refresh')
    if (draw.chance(0.3)) words.push('--threads', '1')
    return words
  }

  /** A command may fail, as a build that is broken does, but in words for users. */
  private async command(...words: string[]): Promise<string> {
    const { code, err } = await this.project.run(...words)
    if (err.includes('E9001') || code > 1)
      throw new Error(`${words.join(' ')} ended with ${code}\n${this.told.join('\n')}\n${err}`)
    return `${words.slice(1).join(' ')}: ${code}`
  }

  private async hand(): Promise<string> {
    const table = this.draw.oneOf(this.hunted.tables)
    const sql = this.draw.oneOf([
      `delete from ${table} where rowid = (select min(rowid) from ${table})`,
      `drop table ${table}`,
      `insert into ${table} select * from ${table} limit 1`,
    ])
    // a view, or what another hand dropped, stays as it is
    return await this.project.meddle(sql).then(
      () => sql,
      () => `not ${sql}`,
    )
  }

  private people(): string {
    const some = ['a', 'b', 'c'].filter(() => this.draw.chance(0.8))
    return `customer,team\n${some.map((name) => `${name},${this.draw.oneOf(['red', 'blue'])}\n`).join('')}z,red\n`
  }
}

/** A project that was built, went through 5 to 12 moves and three quiet days, and is as they left it. */
export async function lived(
  draw: Draw,
  hunted: Hunted,
): Promise<{ project: TestProject; told: readonly string[] }> {
  const life = new Life(draw, hunted)
  await life.project.good()
  for (let left = 5 + draw.below(8); left > 0; left--) await life.move()
  for (let day = 0; day < 3; day++) await life.quietDay()
  return { project: life.project, told: life.told }
}
