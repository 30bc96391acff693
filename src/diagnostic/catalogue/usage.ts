/** E8: usage. E9: our own bugs. */

export const usage = {
  usage: {
    code: 'E8001',
    text: (p: { message: string }) => p.message,
    hint: () => 'See: ledgerline --help',
  },
  bug: {
    code: 'E9001',
    text: (p: { message: string }) => `This is a bug in ledgerline: ${p.message}`,
    hint: () => 'Please report it with the command and what LEDGERLINE_DEBUG=1 prints.',
  },
} as const
