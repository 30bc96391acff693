/**
 * Stands in rendered SQL for the rows of a table that went out or came in since its reader was built, which are known only when
 * the build reaches the reader. The mark is the table itself, so the text binds as it is. Pure. Start at `withChanged`.
 */
const sign = '/* changed rows */'

/** @param relation as SQL */
export function changedMark(relation: string): string {
  return `(select * from ${relation} ${sign})`
}

/** @param rowsOf the query that gives the changed rows of a relation */
export function withChanged(sql: string, rowsOf: (relation: string) => string): string {
  return sql.replace(marks, (_, relation: string) => `(${rowsOf(relation)})`)
}

const marks = /\(select \* from ((?:"(?:[^"]|"")*"|[\w.])+) \/\* changed rows \*\/\)/g
