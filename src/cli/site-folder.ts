/** Where the site of the docs is, below `target/`; beside what writes it, so that `clean` and `serve` load no writer. */
export const siteFolder = 'docs'
