/**
 * From a place in the rendered SQL back to the template: where the database's complaint belongs.
 * In: rendered text with its pieces, an offset. Out: place and trail. Pure; a binary search.
 */
import type { Place } from '../diagnostic/index.ts'
import type { Trail } from './problem.ts'
import type { Piece, Rendered } from './types.ts'

export interface Located {
  readonly place: Place
  /** Macros through which the place was reached, innermost first. */
  readonly trail: Trail
  readonly piece: Piece
  /** What the template became, where that is not what stands at the place. */
  readonly notes?: readonly string[]
}

/**
 * @param offset  offset in `rendered.text`, UTF-16 units; past the end means the last character
 * @param length  how much the complaint covers; cut at the end of the piece and of the line
 * @returns       the exact character for text, the whole mustache for what a mustache printed;
 *                undefined only when nothing was rendered
 */
export function locate(rendered: Rendered, offset: number, length = 1): Located | undefined {
  const piece = pieceAt(rendered.pieces, offset)
  if (piece === undefined) return undefined
  const place =
    piece.kind === 'text' ? placeInText(rendered.text, piece, offset, length) : placeOfMustache(piece)
  const asWritten = piece.kind === 'text' && piece.trail.length === 0
  return { place, trail: piece.trail, piece, ...(asWritten ? {} : { notes: renderedLine(rendered, offset) }) }
}

/** The line that the database saw; of a long one the part around the offset. */
function renderedLine({ text }: Rendered, offset: number): string[] {
  const at = Math.min(offset, text.length - 1)
  const from = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 100)
  const newline = text.indexOf('\n', at)
  const to = Math.min(newline === -1 ? text.length : newline, at + 100)
  const line = text.slice(from, to).trim()
  return line === '' ? [] : [`rendered: ${line}`]
}

function pieceAt(pieces: readonly Piece[], offset: number): Piece | undefined {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((pieces[middle]?.start ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return pieces[low]
}

function placeOfMustache(piece: Piece): Place {
  return { file: piece.file, line: piece.line, column: piece.column, length: piece.sourceLength }
}

// text prints as it was written, so lines counted in the output are lines of the source
function placeInText(text: string, piece: Piece, offset: number, length: number): Place {
  const at = Math.max(piece.start, Math.min(offset, piece.start + piece.length - 1))
  let { line, column } = piece
  let start = piece.start
  for (let end = text.indexOf('\n', start); end !== -1 && end < at; end = text.indexOf('\n', start)) {
    line += 1
    column = 1
    start = end + 1
  }
  const newline = text.indexOf('\n', at)
  const lineEnd = newline === -1 ? text.length : newline
  const stop = Math.min(at + length, piece.start + piece.length, lineEnd)
  return { file: piece.file, line, column: column + (at - start), length: Math.max(1, stop - at) }
}
