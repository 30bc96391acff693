/** Takes the place of a folder on this machine out of text. In: text, folder. Out: text that says the rest. Pure. Start at `withoutFolder`. */

const root = /^(?:[A-Za-z]:)?[\\/]*$/

/**
 * Says `.` for the folder, where it is that folder and no piece of something else: `/app` is not in `https://bi/app/x`, in
 * `/app-2` or in `</app>`. The root stays: it says nothing about a machine.
 */
export function withoutFolder(text: string, folder: string): string {
  return replaced(text, folder, String.raw`(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}_])`, '.')
}

/** Paths below the folder as they are seen from it. */
export function fromFolder(text: string, folder: string): string {
  return replaced(text, folder, String.raw`[\\/]`, '')
}

function replaced(text: string, folder: string, behind: string, by: string): string {
  // most texts do not hold it
  if (root.test(folder) || !text.includes(folder)) return text
  const name = folder.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
  const before = String.raw`(?<![\p{L}\p{N}_.:/\\<-])`
  return text.replace(new RegExp(`(?:(?<=\\bfile://)|${before})${name}${behind}`, 'gu'), by)
}
