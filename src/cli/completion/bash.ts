/** The script for bash, which zsh reads too. In: what is known. Out: text. Pure. */
import type { Flag, Known, Values } from './known.ts'

/**
 * The longest run of words that is a command says what may come; a flag of the program may come anywhere. Selectors
 * are completed behind their operators and behind the parts of an intersection. No variable is called `path`, which is
 * zsh's own.
 */
export function bash(known: readonly Known[]): string {
  const paths = known.map((k) => `'${k.path}'`).slice(1)
  return `${names}
_ledgerline() {
  local line=\${COMP_LINE:0:$COMP_POINT} at='' words='' kind='' next word i
  local current=\${line##*[[:space:]\\'\\"]}
  local before=\${line%"$current"}
  before=\${before%"\${before##*[![:space:]\\'\\"]}"}
  local previous=\${before##*[[:space:]]} whole=$current
  if [[ $current == --*=* ]]; then previous=\${current%%=*}; current=\${current#*=}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    next="\${at:+$at }$word"
    case "$next" in
      ${paths.join(' | ')}) at=$next ;;
    esac
  done
  case "$at" in
${casesOf(known).join('\n')}
  esac
  case "$at|$previous" in
${valuesOf(known).join('\n')}
  esac
  local rest=$current lead=''
  if [[ $kind == node ]]; then rest=\${current##*[,+@]}; lead=\${current%"$rest"}; fi
  [[ $rest == '' && $lead == *[[:alpha:]_]+ ]] && kind=''
  [[ $kind != '' ]] && words="$words $(_ledgerline_names "$kind")"
  COMPREPLY=($(compgen -P "\${whole%"$current"}$lead" -W "$words" -- "$rest"))
  # bash takes what stands before its own breaks of words as written already
  for word in : =; do
    [[ \${COMP_WORDBREAKS-} == *$word* && $whole == *$word* ]] || continue
    for i in "\${!COMPREPLY[@]}"; do COMPREPLY[i]=\${COMPREPLY[i]#"\${whole%"\${whole##*$word}"}"}; done
    whole=\${whole##*$word}
  done
}
complete -o default -F _ledgerline ledgerline`
}

function casesOf(known: readonly Known[]): string[] {
  const root = known.find((k) => k.path === '')
  const flags = root?.flags.flatMap(longForms) ?? []
  return known.map(({ path, below, flags: own, argument }) => {
    const choices = argument !== undefined && 'choices' in argument ? argument.choices : []
    const words = [...new Set([...below, ...choices, ...own.flatMap(longForms), ...flags])]
    const kind = argument !== undefined && 'names' in argument ? ` kind=${argument.names}` : ''
    return `    '${path}') words='${words.join(' ')}'${kind} ;;`
  })
}

/** Names as the last command that read the project left them. */
const names = `_ledgerline_names() {
  local dir=\${LEDGERLINE_PROJECT_DIR:-.} i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == --project-dir ]] && dir=\${COMP_WORDS[i + 1]}
  done
  sed -n "s/^$1 //p" "$dir/target/cache/names.txt" 2>/dev/null
}`

function longForms({ forms }: Flag): string[] {
  return [forms[0] ?? '']
}

/** A flag of several commands stands once, unless it takes something else in each. */
function valuesOf(known: readonly Known[]): string[] {
  const taking = known.flatMap(({ path, flags }) =>
    flags.filter((f) => f.takesValue).map((flag) => ({ path, flag, action: actionOf(flag.values) })),
  )
  const lines = taking.map(({ path, flag, action }) => {
    const others = taking.filter((t) => t.flag.forms[0] === flag.forms[0])
    const where = others.every((o) => o.action === action) ? '*' : `'${path}'`
    return `    ${flag.forms.map((form) => `${where}'|${form}'`).join(' | ')}) ${action} ;;`
  })
  return [...new Set(lines)]
}

function actionOf(values: Values): string {
  if (values === undefined) return "words='' kind=''"
  if ('names' in values) return `words='' kind=${values.names}`
  return `words='${values.choices.join(' ')}' kind=''`
}
