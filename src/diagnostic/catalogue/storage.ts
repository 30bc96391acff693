/** E53: disk, written files, histories. */

export const storage = {
  'external-unwritable': {
    code: 'E5301',
    text: (p: { model: string; location: string; reason: string }) =>
      `${p.model} cannot be written to ${p.location}: ${p.reason}.`,
    hint: () => 'What stood there stays. Give the model another location, or move what is in the way.',
  },
  'same-location': {
    code: 'E5302',
    text: (p: { model: string; location: string; other: string }) =>
      `${p.model} would write ${p.location}, which belongs to ${p.other}.`,
    hint: () => 'Give each its own location.',
  },
  'history-in-the-way': {
    code: 'E5303',
    text: (p: { node: string; snapshot: string }) =>
      `${p.node} would replace the history that ${p.snapshot} kept under this name. It was not touched.`,
    hint: () => 'Give the model another name or schema, or bring the snapshot back.',
  },
  'disk-full': {
    code: 'E5305',
    text: (p: { node: string; message: string }) =>
      `There is no room on the disk for ${p.node}: ${p.message}`,
    hint: () => 'Everything committed before stands. Make room, or move the target, and run the build again.',
  },
  'database-stopped': {
    code: 'E5307',
    text: (p: { node: string; message: string }) =>
      `The database gave up while ${p.node} was built: ${p.message} Everything committed before it stands; nothing more was begun.`,
    hint: () => 'Run the build again: it goes on from there.',
  },
  'out-of-memory': {
    code: 'E5310',
    text: (p: { node: string; message: string }) => `There is too little memory for ${p.node}: ${p.message}`,
    hint: () =>
      'It had the memory to itself, on one thread of the database in the end, and what stood before stands. Raise memory_limit of the target (or --memory-limit), or let it work on fewer rows at a time: windows and lists hold a whole group in memory.',
  },
  'history-stays': {
    code: 'E5308',
    text: (p: { snapshots: string }) =>
      `The working database holds history that nothing can make again: ${p.snapshots}. Nothing was removed.`,
    hint: () => 'Say --snapshots as well if it is to be lost.',
  },
  'disk-nearly-full': {
    code: 'E5309',
    text: (p: { free: string; need: string }) =>
      `There are ${p.free} left on the disk of the database; a build may need ${p.need}.`,
    hint: () =>
      'A table is written anew before the old one goes. A full disk fails a node and loses nothing.',
  },
} as const
