/** E2: names and graph. */
import { didYouMean, type Near } from '../nearest.ts'

export const references = {
  'unknown-ref': {
    code: 'E2101',
    text: (p: { to: string; disabled?: boolean; asked?: string; package?: string; kept?: string } & Near) =>
      p.asked !== undefined
        ? `${p.to} is of the package ${p.package}, not of ${p.asked}.`
        : p.disabled === true
          ? `${p.to} is disabled (enabled: false), so nothing can read it.`
          : p.kept !== undefined
            ? `${p.to} is of the package ${p.kept}, which does not export it.`
            : `There is no model, seed or snapshot named ${p.to}.${didYouMean(p.near)}`,
    hint: (p: { kept?: string }) =>
      p.kept === undefined
        ? undefined
        : `Read what ${p.kept} exports, or add its folder to exports: in the project.yml of ${p.kept}.`,
  },
  'unknown-source': {
    code: 'E2102',
    text: (p: { source: string; table: string } & Near) =>
      `There is no source table ${p.source}.${p.table}.${didYouMean(p.near)}`,
    hint: (p: Near) =>
      p.near === undefined
        ? 'Declare it under sources: in a .yml of models/staging; docs/sources.md says how.'
        : undefined,
  },
  cycle: {
    code: 'E2103',
    text: (p: { path: string }) => `These models read each other: ${p.path}.`,
    hint: () => 'Break the circle: one of them must read an earlier layer.',
  },
  'duplicate-name': {
    code: 'E2104',
    text: (p: { name: string; other: string }) => `${p.name} is also defined in ${p.other}.`,
    hint: () =>
      'A name is unique in its package, whatever its case; that of a port, a source, a macro or a report is unique over all packages. Rename one of them.',
  },
  'layer-order': {
    code: 'E2105',
    text: (p: { from: string; fromLayer: string; to: string; toLayer: string }) =>
      `${p.from} (${p.fromLayer}) may not read ${p.to} (${p.toLayer}).`,
    hint: () => 'Layers: staging, inputs, intermediate, marts, reports. Only staging reads sources.',
  },
  'unknown-selector': {
    code: 'E2106',
    text: (p: { selector: string } & Near) => `Nothing is selected by ${p.selector}.${didYouMean(p.near)}`,
  },
  'ambiguous-name': {
    code: 'E2114',
    text: (p: { name: string; names: string }) => `${p.name} is the name of several: ${p.names}.`,
    hint: () => 'Write the one that is meant as it stands there.',
  },
  'private-read': {
    code: 'E2110',
    text: (p: { from: string; to: string; whose: string }) =>
      `${p.from} may not read ${p.to}, which is private to ${p.whose}.`,
    hint: (p: { to: string }) =>
      `Read a model of theirs that is not private, say the same group:, or take access: private from ${p.to}.`,
  },
  'unknown-group': {
    code: 'E2111',
    text: (p: { name: string } & Near) => `There is no group named ${p.name}.${didYouMean(p.near)}`,
    hint: (p: { name: string } & Near) =>
      p.near === undefined
        ? `Declare it in a .yml: groups: [{ name: ${p.name}, owner: { name: … } }].`
        : undefined,
  },
  'ambiguous-ref': {
    code: 'E2112',
    text: (p: { to: string; found: string; first: string }) =>
      `${p.to} is in several packages, none of them this one: ${p.found}.`,
    hint: (p: { to: string; first: string }) =>
      `Say which: {{ref '${p.first}' '${p.to}'}} in SQL, ref('${p.first}', '${p.to}') in a .yml, ${p.first}.${p.to} on the command line.`,
  },
  'same-relation': {
    code: 'E2113',
    text: (p: { name: string; other: string; relation: string }) =>
      `${p.name} and ${p.other} are both the table ${p.relation}.`,
    hint: () =>
      'A table is called like its file and lies in the schema of its layer. Give one of them another schema: { schema: … } under config: of its properties, or +schema: for its folder in project.yml, of a package by its name there (models: { base: { +schema: … } }); or rename its file.',
  },
  'unknown-selector-method': {
    code: 'E2120',
    text: (p: { method: string; known: readonly string[] } & Near) =>
      `There is no selector method ${p.method}:.${didYouMean(p.near)}`,
    hint: (p: { known: readonly string[] }) =>
      `The methods are ${p.known.map((name) => `${name}:`).join(' ')} (docs/commands.md).`,
  },
  'unknown-selector-value': {
    code: 'E2121',
    text: (p: { method: string; value: string; values: string } & Near) =>
      `${p.method}: takes ${p.values}, not ${p.value}.${didYouMean(p.near)}`,
  },
  'unknown-named-selector': {
    code: 'E2122',
    text: (p: { name: string } & Near) =>
      `There is no selector ${p.name} in project.yml.${didYouMean(p.near)}`,
    hint: (p: Near) =>
      p.near === undefined ? 'Selectors stand under selectors: in project.yml.' : undefined,
  },
  'bad-selector': {
    code: 'E2123',
    text: (p: { message: string }) => p.message,
    hint: () => 'The grammar of selectors is in docs/commands.md.',
  },
  'selector-cycle': {
    code: 'E2124',
    text: (p: { path: string }) => `These selectors stand for each other: ${p.path}.`,
    hint: () => 'Write out what one of them means in place of selector:.',
  },
  'nothing-selected': {
    code: 'E2125',
    text: () => 'Nothing is selected, and --fail-empty asks for something.',
    hint: () => 'ledgerline ls takes the same selectors and prints what they name.',
  },
  'ambiguous-fill': {
    code: 'E2107',
    text: (p: { name: string; other: string }) => `${p.name} is filled twice; the other one is ${p.other}.`,
    hint: () => 'Keep one of the two files.',
  },
  'unknown-column': {
    code: 'E2108',
    text: (p: { column: string; model: string } & Near) =>
      `${p.model} has no column ${p.column}.${didYouMean(p.near)}`,
  },
  'duplicate-test': {
    code: 'E2109',
    text: (p: { test: string; node: string }) =>
      `${p.node} has the test ${p.test} twice, with the same arguments and different settings.`,
    hint: () => 'Keep one (warn_if and error_if of one test give two limits), or give one of them a `name`.',
  },
  'rule-broken': {
    code: 'E2126',
    text: (p: { rule: string; count: number }) =>
      `The project breaks its own rule ${p.rule}: ${p.count} row${p.count === 1 ? '' : 's'}.`,
    hint: () => 'A rule returns what should not be there; -- severity: warn in its text makes it a warning.',
  },
  'bad-rule': {
    code: 'E2127',
    text: (p: { rule: string; message: string }) => `The rule ${p.rule} cannot run: ${p.message}`,
    hint: () =>
      'Rules read the tables nodes, columns, edges and tests; docs/commands.md lists their columns.',
  },
  'cells-not-compared': {
    code: 'E2135',
    text: (p: { one: string; other: string; by: string; rows: string }) =>
      `${p.one} and ${p.other} both show cells by ${p.by} of what ${p.rows} has, and no test compares them: a cell that one withholds may be what is left of the other's total.`,
    hint: (p: { one: string; other: string; by: string; rows: string }) =>
      `Compare them, min_cell: { to: ref('${p.other}'), by: [${p.by}] } of the one with the parts, or say apart: [ref('${p.other}')] where they count other people.`,
  },
  'cells-not-tested': {
    code: 'E2136',
    text: (p: { model: string; from: string; column: string; min: number }) =>
      `${p.model} is published and made of people (${p.column} of ${p.from}), and no test says that its cells stand for ${p.min} of them: privacy.min_cell asks for one.`,
    hint: (p: { model: string }) =>
      `Give it a min_cell test of all its rows (no where, no threshold, no severity warn); if a row is a person's, say whose: a column of its grain has pii; or list it under privacy.no_cells if it shows none: no_cells: [${p.model}].`,
  },
  'cells-below-rule': {
    code: 'E2137',
    text: (p: { model: string; said: number; min: number }) =>
      `This test of ${p.model} lets cells of ${p.said} pass; privacy.min_cell is ${p.min}.`,
    hint: () => 'Leave min out, or say no less than the project does.',
  },
  'nearly-a-port': {
    code: 'E2138',
    text: (p: { model: string; port: string }) =>
      `${p.model} lies among the inputs, and nothing reads it: it fills no port. Did you mean ${p.port}?`,
    hint: (p: { model: string; port: string }) =>
      `Call it ${p.port}, and it fills that port, which is empty; what waits for it says "not available". A step of your own belongs into staging or intermediate.`,
  },
} as const
