// Loaded before the program (`--import`): notes beside each JSON event of a build what the process had cost by then, what of
// that its own thread had, as Linux counts them (in steps of 10 ms), and the most memory since the event before, in MB.
// In: CPU_LOG, the file it writes. Start at `note`.
import { openSync, readFileSync, writeSync } from 'node:fs'
import { peak } from './peak.mjs'

const file = openSync(process.env.CPU_LOG, 'w')

function note(told) {
  const { user, system } = process.cpuUsage()
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  const own = (Number(fields[11]) + Number(fields[12])) / 100
  writeSync(file, `${JSON.stringify({ ...told, cpu: (user + system) / 1e6, own, mb: peak() })}\n`)
}

const write = process.stderr.write.bind(process.stderr)
process.stderr.write = (text, ...rest) => {
  for (const line of String(text).split('\n')) {
    if (!line.startsWith('{')) continue
    const { event, name, node, kind, status, message, milliseconds, checks } = JSON.parse(line)
    const ran = Array.isArray(checks) ? checks.filter((c) => !/rows before$/.test(c.message)).length : checks
    note({ event, name: name ?? node?.split('.').pop(), kind, status, message, milliseconds, checks: ran })
  }
  return write(text, ...rest)
}
process.on('exit', () => note({ event: 'exit' }))
