/**
 * Why a server did not give what was asked, in words that hold neither password nor user.
 * In: what the client threw. Out: RemoteError. Pure.
 */

export type RemoteFault =
  /** The connection text cannot be read. */
  | 'connection'
  /** No server answers there, or it lets nobody in. */
  | 'unreachable'
  | 'login'
  | 'no-database'
  | 'no-table'
  | 'permission'
  | 'timeout'
  | 'interrupt'
  | 'other'

export class RemoteError extends Error {
  readonly fault: RemoteFault
  /** Host, port and database, when the connection text could be read. */
  readonly server: string | undefined
  /** The same asked again may well be answered: the server is restarting, the connection was cut. */
  readonly passing: boolean
  constructor(fault: RemoteFault, message: string, server?: string, passing = false) {
    super(message)
    this.name = 'RemoteError'
    this.fault = fault
    this.server = server
    this.passing = passing
  }
}

/** SQLSTATE and the codes of Node's sockets → fault and, where the client's words say too much, ours. */
const codes: Readonly<Record<string, readonly [RemoteFault, string?]>> = {
  '28P01': ['login', 'the server refuses this user and password'],
  '28000': ['login', 'the server does not let this user in from here'],
  '3D000': ['no-database', 'the server has no database of that name'],
  '42P01': ['no-table'],
  '3F000': ['no-table'],
  '42501': ['permission'],
  '57014': ['timeout', 'it took longer than the statement timeout'],
  '55P03': ['timeout', 'another session holds the table locked'],
  '57P01': ['unreachable', 'the server is stopping, or somebody ended the session'],
  '57P02': ['unreachable', 'the server has crashed'],
  '57P03': ['unreachable', 'the server is starting or stopping'],
  '40001': ['other'],
  '40P01': ['other'],
  '53300': ['unreachable', 'the server has no connection left'],
  ECONNREFUSED: ['unreachable', 'nobody listens there'],
  ENOTFOUND: ['unreachable', 'there is no host of that name'],
  EAI_AGAIN: ['unreachable', 'the name of the host cannot be looked up'],
  ETIMEDOUT: ['unreachable', 'it does not answer'],
  EHOSTUNREACH: ['unreachable', 'there is no way to that host'],
  ENETUNREACH: ['unreachable', 'there is no way to that host'],
  ECONNRESET: ['unreachable', 'the connection was cut'],
  EPIPE: ['unreachable', 'the connection was cut'],
  ENOENT: ['unreachable', 'there is no socket of that name'],
}

/**
 * What passes by itself: class 08 (connection), a server that stops, has crashed or starts, no connection left, a snapshot that a
 * replica could not keep or a deadlock; and the sockets' words for the same. A server that restarts
 * refuses connections, and on this machine takes its socket away.
 */
const passingCodes =
  /^(?:08...|57P0[123]|53300|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|EAI_AGAIN)$/

export function remoteError(error: unknown): RemoteError {
  if (error instanceof RemoteError) return error
  // localhost is tried on both of its addresses
  const first = error instanceof AggregateError ? error.errors[0] : error
  const code = first instanceof Error && 'code' in first ? String(first.code) : ''
  const message = first instanceof Error ? first.message : String(first)
  const found = Object.hasOwn(codes, code) ? codes[code] : undefined
  const passing = passingCodes.test(code)
  if (found !== undefined) return new RemoteError(found[0], found[1] ?? message, undefined, passing)
  if (/timeout expired/i.test(message))
    return new RemoteError('unreachable', 'it does not answer', undefined, true)
  if (/Connection terminated/i.test(message))
    return new RemoteError('unreachable', 'the connection was cut', undefined, true)
  if (/password must be a string|no password/i.test(message))
    return new RemoteError('login', 'the server asks for a password and the connection has none')
  return new RemoteError('other', message.split('\n')[0] ?? message, undefined, passing)
}
