// Loaded before the program (`--import`): notes beside each JSON event of a build what the process had cost by then, what of
// that its own thread had, as Linux counts them (in steps of 10 ms), and the most memory since the event before, in MB.
// In: CPU_LOG, the file it writes. Start at `note`.
import { openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'

const file = openSync(process.env.CPU_LOG, 'w')

function note(told) {
  const { user, system } = process.cpuUsage()
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  const own = (Number(fields[11]) + Number(fields[12])) / 100
  writeSync(file, `${JSON.stringify({ ...told, cpu: (user + system) / 1e6, own, mb: peak() })}\n`)
}

/** The most resident memory since this was asked last: Linux forgets its high-water mark when a 5 is written there. */
function peak() {
  const kept = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  writeFileSync('/proc/self/clear_refs', '5')
  return Number(kept?.[1] ?? 0) / 1024
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
