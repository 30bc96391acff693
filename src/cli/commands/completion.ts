/** `ledgerline completion bash|zsh|fish`: a script that completes commands, flags and names of the project. */
import type { Command } from 'commander'
import { exitCode } from '../../diagnostic/index.ts'
import { bash } from '../completion/bash.ts'
import { fish } from '../completion/fish.ts'
import { commandsOf } from '../completion/known.ts'
import { print } from '../output.ts'

const zshHead = 'autoload -U +X bashcompinit && bashcompinit\n'

export async function completion(shell: string, _options: unknown, command: Command): Promise<number> {
  let root = command
  while (root.parent !== null) root = root.parent
  const known = commandsOf(root)
  print(shell === 'fish' ? fish(known) : `${shell === 'zsh' ? zshHead : ''}${bash(known)}`)
  return exitCode.ok
}
