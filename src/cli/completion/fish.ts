/** The script for fish. In: what is known. Out: text. Pure. */
import type { Known, Values } from './known.ts'

export function fish(known: readonly Known[]): string {
  return [
    names,
    'complete -c ledgerline -f',
    ...known.flatMap((one) => [...commandLine(one), ...flagLines(one), ...argumentLine(one)]),
  ].join('\n')
}

const names = `function __ledgerline_names
    set -l dir .
    set -q LEDGERLINE_PROJECT_DIR; and set dir $LEDGERLINE_PROJECT_DIR
    set -l words (commandline -opc)
    set -l at (contains -i -- --project-dir $words); and set dir $words[(math $at + 1)]
    test -f $dir/target/cache/names.txt; or return
    string replace -f -r "^$argv[1] " '' <$dir/target/cache/names.txt
end
function __ledgerline_selectors
    set -l lead (string match -r '^.*[,+@]' -- (commandline -ct))
    for name in (__ledgerline_names node)
        echo "$lead$name"
    end
end`

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function conditionOf(path: string): string {
  const [first = '', second] = path.split(' ')
  return path === '' ? '' : ` -n '__fish_seen_subcommand_from ${second ?? first}'`
}

function commandLine({ path, description }: Known): string[] {
  if (path === '') return []
  const [first = '', second] = path.split(' ')
  const at = second === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`
  return [`complete -c ledgerline -n '${at}' -a ${second ?? first} -d ${quoted(description)}`]
}

function flagLines({ path, flags }: Known): string[] {
  return flags.map(({ forms, takesValue, values }) => {
    const written = forms.map((form) =>
      form.startsWith('--') ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`,
    )
    const taken = values === undefined ? (takesValue ? ' -r -F' : '') : ` -x -a ${listed(values)}`
    return `complete -c ledgerline${conditionOf(path)} ${written.join(' ')}${taken}`
  })
}

function argumentLine({ path, argument }: Known): string[] {
  return argument === undefined ? [] : [`complete -c ledgerline${conditionOf(path)} -a ${listed(argument)}`]
}

function listed(values: NonNullable<Values>): string {
  if ('choices' in values) return quoted(values.choices.join(' '))
  return quoted(values.names === 'node' ? '(__ledgerline_selectors)' : `(__ledgerline_names ${values.names})`)
}
