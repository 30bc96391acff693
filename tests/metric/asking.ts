/** A project that is built when first asked, and its metrics as a command line answers them. */
import { expect } from 'vitest'
import { project, type TestProject } from '../engine/project.ts'
import type { Files } from '../project/folder.ts'

export interface Asking {
  readonly shop: () => Promise<TestProject>
  /** The rows of an answer as CSV, without its head. */
  readonly asked: (...args: string[]) => Promise<string[]>
  /** What is said to a question that is refused. */
  readonly refused: (...args: string[]) => Promise<string>
}

export function asking(files: Files): Asking {
  let built: TestProject | undefined
  const shop = async (): Promise<TestProject> => {
    if (built === undefined) {
      built = project(files)
      await built.good()
    }
    return built
  }
  return {
    shop,
    asked: async (...args) => {
      const ran = await (await shop()).run('metric', 'query', ...args, '--output', 'csv')
      expect(ran.code, ran.err).toBe(0)
      return ran.out.trimEnd().split('\n').slice(1)
    },
    refused: async (...args) => {
      const ran = await (await shop()).run('metric', 'query', ...args)
      expect(ran.code, ran.out).toBe(2)
      return ran.err
    },
  }
}
