/**
 * The score of those who answered, of all who were asked, its bounds; of all who answered once and of those who stayed. In: counts by
 * stratum and group. Out: one row per basis, with a figure or a reason. Start at `representativenessRows`.
 */
import { stats } from 'ledgerline'

type Cell = string | number | bigint | boolean | null | undefined
type Values = Readonly<Record<string, Cell>>
type Row = Readonly<Record<string, string | number | null>>
type Counts = stats.score.Counts

const z = 1.959963984540054
/** Fewest answers of a stratum that stands for itself. */
const leastPerStratum = 5

/** @param areInvitesKnown  without them it is not known who was asked; of a score to which nobody was, those who answered stand alone, too */
export function representativenessRows(
  strata: readonly Values[],
  groups: readonly Values[],
  areInvitesKnown: boolean,
): Row[] {
  const asked = strata.reduce((sum, s) => sum + Number(s.asked), 0)
  const all = added(strata.map(countsOf))
  const answered = all.detractors + all.passives + all.promoters
  const rate = asked > 0 ? answered / asked : null
  const common = {
    n: answered,
    asked,
    response_rate: rate,
    // methods: below 5 % no claim about all customers is better than E4
    grade_limit: rate !== null && rate < 0.05 ? 'E4' : null,
  }
  const group = (name: string): Counts => countsOf(groups.find((g) => g.group_name === name) ?? {})
  return [
    ...(areInvitesKnown && strata.length > 0
      ? [
          { basis: 'respondents', ...common, ...scoreOf(all) },
          { basis: 'asked, weighted', ...common, ...weighted(strata) },
          { basis: 'asked, bounds', ...common, ...boundsOf(all, asked) },
        ]
      : answeredAlone(group('last_year'), areInvitesKnown ? nobodyAsked : invitesUnknown)),
    { basis: 'answered a year before', ...sized(group('everyone')), ...scoreOf(group('everyone')) },
    {
      basis: 'answered a year before, still there',
      ...sized(group('survivors')),
      ...scoreOf(group('survivors')),
    },
  ]
}

const invitesUnknown = refusal('not_available', 'not available: input_survey_invites')
const nobodyAsked = refusal('too_few', 'Nobody was asked in the last twelve closed months.')

/** Whoever answered in the last year, and why nothing is said of the others. */
function answeredAlone(answered: Counts, unknown: Row): Row[] {
  return [
    { basis: 'respondents', ...sized(answered), ...scoreOf(answered) },
    { basis: 'asked, weighted', ...sized(answered), ...unknown },
    { basis: 'asked, bounds', ...sized(answered), ...unknown },
  ]
}

function countsOf(values: Values): Counts {
  const { low, mid, high } = values
  return { detractors: Number(low ?? 0), passives: Number(mid ?? 0), promoters: Number(high ?? 0) }
}

function added(list: readonly Counts[]): Counts {
  const sum = (of: (c: Counts) => number): number => list.reduce((all, c) => all + of(c), 0)
  return {
    detractors: sum((c) => c.detractors),
    passives: sum((c) => c.passives),
    promoters: sum((c) => c.promoters),
  }
}

function sized(counts: Counts): Row {
  return { n: counts.detractors + counts.passives + counts.promoters }
}

function scoreOf(counts: Counts): Row {
  const found = stats.score.nps(counts)
  if (found.status === 'refuse') return refusal(found.reason, found.explanation)
  return { status: 'ok', nps: found.nps, se: found.se, low: found.ci[0], high: found.ci[1] }
}

function refusal(reason: string, explanation: string): Row {
  return { status: 'refuse', reason, explanation }
}

/** Each stratum by its share of those asked; strata with few answers stand together. */
function weighted(strata: readonly Values[]): Row {
  const named = strata.map((s) => ({ name: String(s.stratum), population: Number(s.asked), ...countsOf(s) }))
  const answers = (s: Counts): number => s.detractors + s.passives + s.promoters
  const small = named.filter((s) => answers(s) < leastPerStratum)
  const kept = named.filter((s) => answers(s) >= leastPerStratum)
  const rest = {
    name: '(few answers)',
    population: small.reduce((sum, s) => sum + s.population, 0),
    ...added(small),
  }
  // too few even together: they go with the smallest that stands
  const smallest = [...kept].sort((a, b) => a.population - b.population || (a.name < b.name ? -1 : 1))[0]
  const merged =
    small.length === 0
      ? kept
      : answers(rest) >= leastPerStratum || smallest === undefined
        ? [...kept, rest]
        : kept.map((s) =>
            s === smallest ? { ...s, ...added([s, rest]), population: s.population + rest.population } : s,
          )
  const size = { strata: merged.length, strata_merged: small.length }
  if (merged.length === 0) return { ...size, ...nobodyAsked }
  const found = stats.score.postStratified(merged)
  if (found.status === 'refuse') return { ...size, ...refusal(found.reason, found.explanation) }
  return {
    ...size,
    status: found.status,
    reason: found.status === 'warn' ? 'weights' : null,
    explanation: found.warnings.join('; ') || null,
    nps: found.nps,
    se: found.se,
    low: Math.max(-100, found.nps - z * found.se),
    high: Math.min(100, found.nps + z * found.se),
    effective_n: found.effectiveN,
    weight_ratio: found.weightRatio,
  }
}

/** If all who were silent had said the worst, or the best. */
function boundsOf(counts: Counts, asked: number): Row {
  if (asked === 0) return nobodyAsked
  const [low, high] = stats.score.nonResponseBounds(counts, asked)
  return { status: 'ok', low, high }
}
