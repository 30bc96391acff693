/**
 * What a project is once its files are read: plain immutable data, positions kept, nothing rendered.
 * Everything here can be printed as JSON. A `Place` in a YAML file looks itself up (by parsing that file once
 * more) when one of its fields is first read, so do not copy or print places on the way of success.
 */
export * from './types/config.ts'
export * from './types/metric.ts'
export * from './types/project.ts'
export * from './types/properties.ts'
export * from './types/resources.ts'
export * from './types/unit-test.ts'
export * from './types/vars.ts'
