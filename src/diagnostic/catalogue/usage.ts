/** E8: usage. E9: our own bugs. */

export const usage = {
  usage: {
    code: 'E8001',
    text: (p: { message: string }) => p.message,
    hint: () => 'See: ledgerline --help',
  },
  'no-state': {
    code: 'E8010',
    text: (p: { file: string }) => `There is no ${p.file}.`,
    hint: () => '--state takes the folder of an earlier run, such as a copy of target/.',
  },
  'bad-state': {
    code: 'E8011',
    text: (p: { file: string; reason: string }) => `${p.file} cannot be read as an artefact: ${p.reason}.`,
    hint: () => '--state takes what a run of this version or of dbt wrote; parse writes a manifest anew.',
  },
  'deprecated-flag': {
    code: 'E8012',
    text: (p: { flag: string; instead: string }) => `${p.flag} is going away; use ${p.instead}.`,
  },
  'no-mapping': {
    code: 'E8014',
    text: (p: { flag: string; problem: string; example: string }) =>
      `${p.flag} takes a mapping of names to text, numbers, dates, true or false: ${p.problem}.`,
    hint: (p: { flag: string; example: string }) => `Write ${p.flag} '${p.example}', or the same as JSON.`,
  },
  bug: {
    code: 'E9001',
    text: (p: { message: string }) => `This is a bug in ledgerline: ${p.message}`,
    hint: () => 'Please report it with the command and what LEDGERLINE_DEBUG=1 prints.',
  },
  'plan-moved': {
    code: 'E8013',
    text: (p: { file: string; nodes: string; count: number }) =>
      `${p.file} is out of date: ${p.count} of its nodes ${p.count === 1 ? 'has' : 'have'} other code or data now (${p.nodes}).`,
    hint: () => 'Nothing was built. Make the plan again, look at it, and apply that.',
  },
  'plan-of-another-target': {
    code: 'E8015',
    text: (p: { file: string; made: string; target: string }) =>
      `${p.file} was made for target ${p.made}, and this is target ${p.target}.`,
    hint: (p: { made: string }) =>
      `Nothing was built. Apply it with --target ${p.made}, or make the plan anew for this one.`,
  },
  'timed-out': {
    code: 'E8020',
    text: (p: { seconds: number }) =>
      `The ${p.seconds} s that --timeout gives were over before the build was.`,
    hint: () => 'What was committed stays, and the next build goes on from there.',
  },
  'bad-sample': {
    code: 'E8021',
    text: (p: { given: string; problem: string }) => `--sample ${p.given}: ${p.problem}.`,
    hint: () => 'Give a window such as "3 days" or "{start: 2026-03-01, end: 2026-03-08}".',
  },
  'sample-means-nothing': {
    code: 'E8022',
    text: () => '--sample has nothing to cut: neither what is selected nor what it reads has an event_time.',
    hint: () => 'config: { event_time: <column> } on a source, seed or model says when its rows happened.',
  },
  'sample-time': {
    code: 'E8023',
    text: (p: { node: string; column: string; problem: string }) =>
      `${p.node} cannot be sampled: its event_time ${p.column} ${p.problem}.`,
  },
} as const
