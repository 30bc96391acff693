/** `flags:` of project.yml, before the project is read. In: its text. Out: flags that are right, by name. Pure. */
import { flags } from './schema/flags.ts'
import { isRecord } from './validate.ts'
import { readYaml } from './yaml.ts'

export function flagsOf(text: string): Readonly<Record<string, unknown>> {
  const { data } = readYaml('project.yml', text)
  const read = flags.safeParse(isRecord(data) ? data.flags : undefined)
  return read.success ? read.data : {}
}
