// Completes package-lock.json with the platform packages that npm left out.
// A registry mirror without the builds for other platforms makes `npm install` write a lock that `npm ci`
// then refuses ("Missing: … from lock file"). Run it after `npm install` on such a network.
import { readFileSync, writeFileSync } from 'node:fs'

const platform = /(android|darwin|linux|win32)-(arm64|x64|ia32|arm)(-musl)?/
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
let added = 0
for (const [path, parent] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    const found = platform.exec(name)
    if (lock.packages[key] || lock.packages[`${path}/${key}`] || !found || !/^\d/.test(version)) continue
    const [, os, cpu, musl] = found
    lock.packages[key] = {
      version,
      cpu: [cpu],
      ...(parent.dev ? { dev: true } : {}),
      ...(musl ? { libc: ['musl'] } : {}),
      optional: true,
      os: [os],
    }
    added += 1
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} platform packages added`)
