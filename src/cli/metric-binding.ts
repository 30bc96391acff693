/**
 * Binds the SQL of each metric on the empty catalogue, asked by everything that it can be asked by.
 * In: linked project, bound models. Out: problems. Touches no row; what bound before is remembered.
 */
import { type Diagnostic, diagnose, type Place } from '../diagnostic/index.ts'
import { type BindMemory, type Bound, hash, isCte, nodeOf, shapeText } from '../graph/index.ts'
import { compileQuestion, type LinkedMetric, unlistedProblems } from '../metric/index.ts'
import type { Metric } from '../project/index.ts'
import { relationName } from '../sql/index.ts'
import { StatementError } from '../warehouse/index.ts'
import type { Linked } from './context.ts'

export async function bindMetrics(
  linked: Linked,
  { columns, catalogue }: Pick<Bound, 'columns' | 'catalogue'>,
  memory: BindMemory,
): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = []
  const wrong = new Set<string>()
  for (const semantic of linked.graph.metrics?.semanticModels.values() ?? []) {
    const found = unlistedProblems(
      semantic,
      (columns.get(semantic.model.id) ?? []).map((c) => c.name),
    )
    if (found.length > 0 && columns.has(semantic.model.id)) {
      problems.push(...found)
      wrong.add(semantic.model.id)
    }
  }
  for (const metric of linked.graph.metrics?.metrics.values() ?? []) {
    if (metric.missing.length > 0 || !metric.models.every((id) => columns.has(id))) continue
    // it would say the same of each metric
    if (metric.models.some((id) => wrong.has(id))) continue
    const made = sqlOf(linked, metric)
    if (typeof made !== 'string') {
      problems.push(made)
      continue
    }
    const key = hash([made, ...metric.models.map((id) => shapeText(columns.get(id) ?? []))])
    if (!memory.before.checks.has(key)) {
      await catalogue.stand(catalogue.named(made))
      try {
        await catalogue.connection.run(`explain ${made}`)
      } catch (error) {
        if (!(error instanceof StatementError)) throw error
        problems.push(problemOf(metric, error))
        continue
      }
    }
    memory.now.checks.add(key)
  }
  return problems
}

function sqlOf({ project, graph }: Linked, metric: LinkedMetric): string | Diagnostic {
  const ephemeral = metric.models.map((id) => nodeOf(graph, id)).find((n) => isCte(n.relation))
  if (ephemeral !== undefined) {
    const message = `is of ${ephemeral.name}, which is ephemeral and leaves no table to ask.`
    return diagnose('bad-metric', { metric: metric.metric.name, message }, { place: placeOf(metric.metric) })
  }
  const relation = (id: string): string => relationName(nodeOf(graph, id).relation)
  return compileQuestion({ metrics: [metric], by: metric.dimensions, reasons: true }, { project, relation })
}

function problemOf({ metric }: LinkedMetric, error: StatementError): Diagnostic {
  const message = error.message.split('\n')[0] ?? error.message
  return diagnose('does-not-bind', { message, candidates: error.candidates }, { place: placeOf(metric) })
}

function placeOf({ measure, expr, place }: Metric): Place {
  return measure?.place ?? expr?.place ?? place
}
