/** E5: build and warehouse. */

export const build = {
  locked: {
    code: 'E5001',
    text: (p: { file: string; holder: string }) => `${p.file} is in use by ${p.holder}.`,
    hint: () => 'Wait for it to end, or stop it; published snapshots stay readable meanwhile.',
  },
  'cannot-open': {
    code: 'E5002',
    text: (p: { file: string; message: string }) =>
      `The database ${p.file} cannot be ${/Could not read/.test(p.message) ? 'read' : 'opened'}: ${p.message}`,
    hint: (p: { message: string }) =>
      /not a valid DuckDB database|Could not read|[Cc]orrupt|[Cc]hecksum|WAL/.test(p.message)
        ? 'Publications are not touched. Put back a copy, or remove the file and its .wal and build again; histories that only it holds are lost then.'
        : undefined,
  },
  'statement-failed': {
    code: 'E5003',
    text: (p: { node: string; message: string }) => `${p.node} failed: ${p.message}`,
    hint: (p: { node: string }) => `What stood before stands. Its SQL: ledgerline compile -s ${p.node}`,
  },
  'operation-failed': {
    code: 'E5010',
    text: (p: { macro: string; message: string }) => `The operation ${p.macro} failed: ${p.message}`,
    hint: (p: { macro: string }) =>
      `Nothing of it was kept. Its SQL: ledgerline compile --inline "{{> ${p.macro} …}}", with the same arguments.`,
  },
  'state-lost': {
    code: 'E5004',
    text: (p: { node: string }) => `The database said OK, but the state row of ${p.node} is not there.`,
    hint: () => 'Nothing is lost: the node counts as not built. Check disk space and run the build again.',
  },
  'not-built': {
    code: 'E5005',
    text: (p: { node: string; sampled?: boolean }) =>
      `${p.node} is not built yet${p.sampled === true ? ' from a sample' : ''}.`,
    hint: (p: { sampled?: boolean }) =>
      p.sampled === true ? 'Run: ledgerline build --sample "3 days"' : 'Run: ledgerline build',
  },
  'skipped-upstream': {
    code: 'E5006',
    text: (p: { nodes: string; because: string }) => `Not built: ${p.nodes}. Cause: ${p.because}.`,
  },
  unwritable: {
    code: 'E5007',
    text: (p: { path: string; reason: string }) => `${p.path} cannot be written: ${p.reason}.`,
    hint: () => 'Check the permissions and the free space of that folder.',
  },
  'bad-rows': {
    code: 'E5020',
    text: (p: { model: string; message: string }) => `${p.model}: ${p.message}`,
  },
  'snapshot-refused': {
    code: 'E5009',
    text: (p: { snapshot: string; message: string }) => `Snapshot ${p.snapshot}: ${p.message}`,
    hint: () => 'Its history stands as it was.',
  },
  'hook-failed': {
    code: 'E5008',
    text: (p: { of: string; message: string }) => `A hook of ${p.of} failed: ${p.message}`,
    hint: (p: { of: string }) =>
      p.of.startsWith('on_run_')
        ? 'It alone was rolled back: hooks before it and what was built stand. Nothing is published; ledgerline retry calls the run again.'
        : 'What it was to run with was rolled back and stands as before.',
  },
} as const
