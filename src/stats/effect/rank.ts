/** Which columns the others determine, read off their scatter. Pure. */
import { type Matrix, solveNormalEquations } from '../linalg/matrix.ts'

/** Numbers of the columns to leave out; later ones before earlier ones. */
export function determined(scatter: Matrix): readonly number[] {
  const zero = scatter.map(() => 0)
  return solveNormalEquations(scatter, zero).dropped
}
