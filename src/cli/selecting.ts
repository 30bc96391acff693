/**
 * From the flags of selection to what is selected: named and default selectors, resource types, earlier state.
 * In: linked project, flags. Out: Selection and warnings. @throws LedgerlineError for a selector that cannot be
 */
import { type Diagnostic, diagnose, exitCode, hasErrors, LedgerlineError } from '../diagnostic/index.ts'
import {
  type IndirectSelection,
  type ResourceType,
  type Selection,
  type SelectionContext,
  type SelectOptions,
  select,
  selectorMethods,
} from '../graph/index.ts'
import type { Linked } from './context.ts'
import { readStateFiles } from './state-files.ts'

export interface SelectFlags {
  readonly select?: readonly string[]
  /** dbt's old name of --select. */
  readonly models?: readonly string[]
  readonly exclude?: readonly string[]
  readonly selector?: string
  readonly indirectSelection?: IndirectSelection
  readonly resourceType?: readonly ResourceType[]
  readonly excludeResourceType?: readonly ResourceType[]
  readonly failEmpty?: boolean
  readonly state?: string
}

export interface SelectNeeds {
  /** Types that the command is about; flags narrow them further. */
  readonly types?: readonly ResourceType[]
  /** For `cached:`; asked for only when a selector uses it. */
  readonly stale?: () => Promise<ReadonlySet<string>>
  /** For `column:`. */
  readonly columnReaders?: () => Promise<SelectionContext['columnReaders']>
  /** For `pii:`. */
  readonly pii?: () => Promise<SelectionContext['pii']>
}

/** An empty variable of a shell picks nothing; to take everything in its place is the opposite. @throws LedgerlineError */
function refuseEmpty(flags: SelectFlags): void {
  const { select, models, resourceType, excludeResourceType } = flags
  const given = {
    select,
    models,
    'resource-type': resourceType,
    'exclude-resource-type': excludeResourceType,
  }
  for (const [flag, values] of Object.entries(given)) {
    if (values === undefined || values.some((value) => value.trim() !== '')) continue
    const message = `--${flag} is empty, which picks nothing; leave it out to take everything.`
    throw new LedgerlineError([diagnose('usage', { message })], exitCode.unusable)
  }
}

export async function selectFor(
  linked: Linked,
  flags: SelectFlags,
  needs: SelectNeeds = {},
): Promise<Selection> {
  refuseEmpty(flags)
  const include = [...(flags.select ?? []), ...(flags.models ?? [])]
  const exclude = flags.exclude ?? []
  const options = optionsOf(linked, flags, needs, include.length + exclude.length === 0)
  const methods = selectorMethods(linked.graph, include, exclude, options)
  const context = await contextOf(linked, flags, needs, methods)
  const selection = select(linked.graph, include, exclude, { ...options, context })
  const problems = [...deprecated(flags), ...selection.problems]
  if (hasErrors(problems)) throw new LedgerlineError(problems)
  const { ids, tests, exposures, metrics } = selection
  const empty = ids.size + tests.size + exposures.size + metrics.size === 0
  if (empty && flags.failEmpty === true) {
    throw new LedgerlineError([...problems, diagnose('nothing-selected', {})], exitCode.unusable)
  }
  return { ...selection, problems }
}

function optionsOf(
  { project }: Linked,
  flags: SelectFlags,
  { types }: SelectNeeds,
  nothingAsked: boolean,
): SelectOptions {
  if (flags.selector !== undefined && !nothingAsked) {
    const message = '--selector stands alone; put --select and --exclude into the selector of project.yml.'
    throw new LedgerlineError([diagnose('usage', { message })])
  }
  const usual = nothingAsked ? project.selectors?.find((s) => s.default)?.name : undefined
  const selector = flags.selector ?? usual
  const wanted = flags.resourceType
  const kept = wanted === undefined ? types : (types ?? wanted).filter((t) => wanted.includes(t))
  return {
    ...(selector === undefined ? {} : { selector }),
    ...(flags.indirectSelection === undefined ? {} : { indirect: flags.indirectSelection }),
    ...(kept === undefined ? {} : { types: kept }),
    ...(flags.excludeResourceType === undefined ? {} : { excludeTypes: flags.excludeResourceType }),
  }
}

async function contextOf(
  linked: Linked,
  flags: SelectFlags,
  needs: SelectNeeds,
  methods: ReadonlySet<string>,
): Promise<SelectionContext> {
  const files = flags.state === undefined ? {} : readStateFiles(linked, flags.state, methods)
  const stale = methods.has('cached') ? await needs.stale?.() : undefined
  const columnReaders = methods.has('column') ? await needs.columnReaders?.() : undefined
  const pii = methods.has('pii') ? await needs.pii?.() : undefined
  return {
    ...files,
    ...(stale === undefined ? {} : { stale }),
    ...(columnReaders === undefined ? {} : { columnReaders }),
    ...(pii === undefined ? {} : { pii }),
  }
}

function deprecated({ models }: SelectFlags): Diagnostic[] {
  if (models === undefined) return []
  return [
    diagnose('deprecated-flag', { flag: '--models (-m)', instead: '--select (-s)' }, { severity: 'warning' }),
  ]
}
