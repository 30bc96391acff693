/**
 * `ledgerline docs serve`: the written site on this machine's own address, until Ctrl-C.
 * Reads the files of `target/docs` and nothing else; answers nobody but this machine.
 */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { diagnose, exitCode, LedgerlineError } from '../../diagnostic/index.ts'
import { type CommonOptions, openProject } from '../context.ts'
import { onInterrupt } from '../interrupt.ts'
import { print, say } from '../output.ts'
import { siteFolder } from '../site-folder.ts'

interface ServeOptions extends CommonOptions {
  readonly port: number
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

const headers = {
  'content-security-policy': "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

export async function serve(options: ServeOptions): Promise<number> {
  const { project } = openProject(options)
  const dir = join(project.dir, 'target', siteFolder)
  if (!existsSync(join(dir, 'index.html'))) {
    const message = `target/${siteFolder} holds no site yet; ledgerline docs generate writes it.`
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const server = siteServer(dir)
  const { port } = await listening(server, options.port)
  print(`http://localhost:${port}/`)
  if (options.quiet !== true) say('Serving to this machine only; Ctrl-C ends it.')
  return await untilInterrupted(server)
}

/** @throws LedgerlineError when something else has the port */
async function listening(server: Server, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message = `port ${port} cannot be opened (${error.code ?? error.message}); give another one with --port, or 0 for any.`
      reject(new LedgerlineError([diagnose('usage', { message })]))
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return server.address() as AddressInfo
}

async function untilInterrupted(server: Server): Promise<number> {
  return await new Promise<number>((resolve) => {
    const interrupt = onInterrupt(() => {
      server.close()
      server.closeAllConnections()
    }, {})
    server.once('close', () => {
      const code = interrupt.signal()
      interrupt.done()
      resolve(code ?? exitCode.ok)
    })
  })
}

/** Files of one folder by their names; a page elsewhere cannot reach it under a name of its own. */
export function siteServer(dir: string): Server {
  return createServer((request, response) => {
    answer(dir, request, response).catch(() => end(response, 500, 'This page could not be read.'))
  })
}

const ownHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

async function answer(dir: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (!ownHosts.has(host)) return end(response, 403, 'This site is served to its own machine only.')
  if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'Only to be read.')
  const [path = '/'] = (request.url ?? '/').split(/[?#]/)
  const name = path === '/' ? 'index.html' : path.slice(1)
  const type = types[extname(name)]
  // one folder, plain names: nothing here leads out of it
  if (type === undefined || !/^[\w-][\w.-]*$/.test(name)) return end(response, 404, 'There is no such page.')
  const text = await readFile(join(dir, name)).catch(() => undefined)
  if (text === undefined) return end(response, 404, 'There is no such page.')
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': text.length })
  response.end(request.method === 'HEAD' ? undefined : text)
}

function end(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}
