/** The command line as a process of its own, to be killed: bundled once per test file, told by its JSON events. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { TestProject } from './project.ts'

const root = join(import.meta.dirname, '../..')

export class CommandLine {
  readonly #file: string
  readonly #dir: string
  readonly #running: ChildProcess[] = []

  private constructor(dir: string) {
    this.#dir = dir
    this.#file = join(dir, 'ledgerline.mjs')
  }

  static async bundle(): Promise<CommandLine> {
    const made = new CommandLine(mkdtempSync(join(root, 'node_modules/.engine-test-')))
    await build({
      entryPoints: [join(root, 'src/cli/ledgerline.ts')],
      absWorkingDir: root,
      outfile: made.#file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      external: ['@duckdb/node-api'],
      banner: {
        js: "import { createRequire as __r } from 'node:module'; const require = __r(import.meta.url);",
      },
      logLevel: 'error',
    })
    return made
  }

  /** Ends what still runs, and takes the bundle away. */
  close(): void {
    for (const child of this.#running) if (child.exitCode === null) child.kill('SIGKILL')
    rmSync(this.#dir, { recursive: true, force: true })
  }

  start(p: TestProject, ...args: readonly string[]): ChildProcess {
    const all = ['--project-dir', p.dir, '--log-format', 'json', 'build', '--no-publish', ...args]
    const child = spawn(process.execPath, [this.#file, ...all], {
      cwd: tmpdir(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#running.push(child)
    return child
  }

  /** Any command whose stdout is read up to its first piece and then closed, as `head -1` does. */
  async headOf(
    p: TestProject,
    ...args: readonly string[]
  ): Promise<{ code: unknown; out: string; err: string }> {
    const child = spawn(process.execPath, [this.#file, '--project-dir', p.dir, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#running.push(child)
    let [out, err] = ['', '']
    child.stdout.once('data', (piece: Buffer) => {
      out = String(piece)
      child.stdout.destroy()
    })
    child.stderr.on('data', (piece: Buffer) => {
      err += String(piece)
    })
    const [code] = await once(child, 'close')
    return { code, out, err }
  }

  /** Starts a build and waits until its events hold the text. */
  async until(p: TestProject, event: string, ...args: readonly string[]): Promise<ChildProcess> {
    const child = this.start(p, ...args)
    let text = ''
    await new Promise<void>((resolve, reject) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        text += String(chunk)
        if (text.includes(event)) resolve()
      })
      child.once('exit', (code) => reject(new Error(`exit ${code} before ${event}\n${text}`)))
    })
    return child
  }
}

export async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
