/** DuckDB's memory limit of every step: what the environment says, as the project that `makeCompany` writes reads it too. */
export const memoryLimit = process.env.MEMORY_LIMIT ?? '3GB'
