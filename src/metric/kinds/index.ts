/** The types of metric. To add one: a file here, a line below, its keys in `project/schema/metrics.ts`. */
import type { MetricType } from '../../project/index.ts'
import { cumulative } from './cumulative.ts'
import { derived } from './derived.ts'
import type { Kind } from './kind.ts'
import { ratio } from './ratio.ts'
import { simple } from './simple.ts'

export const kinds: Readonly<Record<MetricType, Kind>> = { simple, ratio, derived, cumulative }
