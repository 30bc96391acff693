/** `ledgerline completion bash|zsh|fish`: a script that completes commands and flags. Read off the declared commands. */
import type { Command } from 'commander'
import { exitCode } from '../../diagnostic/index.ts'
import { print } from '../output.ts'

interface Known {
  /** `` for the program, `publish list` for a command below another. */
  readonly path: string
  readonly description: string
  readonly words: readonly string[]
}

export async function completion(shell: string, _options: unknown, command: Command): Promise<number> {
  let root = command
  while (root.parent !== null) root = root.parent
  const known = commandsOf(root, '')
  print(shell === 'fish' ? fish(known) : `${shell === 'zsh' ? zshHead : ''}${bash(known)}`)
  return exitCode.ok
}

function commandsOf(command: Command, path: string): Known[] {
  const flags = command.options.filter((o) => !o.hidden).map((o) => o.long ?? o.short ?? '')
  const below = command.commands.map((c) => c.name())
  const words = [...below, ...flags, '--help']
  const own = { path, description: command.description(), words }
  return [
    own,
    ...command.commands.flatMap((c) => commandsOf(c, path === '' ? c.name() : `${path} ${c.name()}`)),
  ]
}

const zshHead = 'autoload -U +X bashcompinit && bashcompinit\n'

/** The longest run of words that is a command says what may come; a flag of the program may come anywhere. */
function bash(known: readonly Known[]): string {
  const root = known.find((k) => k.path === '')?.words.filter((w) => w.startsWith('--')) ?? []
  const cases = known.map(({ path, words }) => {
    const all = path === '' ? words : [...new Set([...words, ...root])]
    return `    '${path}') words='${all.join(' ')}' ;;`
  })
  const paths = known.map((k) => `'${k.path}'`).slice(1)
  return `_ledgerline() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' next word words i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    next="\${path:+$path }$word"
    case "$next" in
      ${paths.join(' | ')}) path=$next ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _ledgerline ledgerline`
}

function fish(known: readonly Known[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  return known
    .flatMap(({ path, description, words }) => {
      const [first = '', second] = path.split(' ')
      const when = path === '' ? '' : ` -n '__fish_seen_subcommand_from ${second ?? first}'`
      const flags = words
        .filter((w) => w.startsWith('--'))
        .map((w) => `complete -c ledgerline${when} -l ${w.slice(2)}`)
      if (path === '') return flags
      const at = second === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`
      const name = second ?? first
      return [`complete -c ledgerline -n '${at}' -a ${name} -d ${quoted(description)}`, ...flags]
    })
    .join('\n')
}
