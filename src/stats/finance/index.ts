/** Money over time and why it changed: present value, returns with their intervals, portfolios, bridges. */
export * from './bridge.ts'
export * from './cash-flow.ts'
export * from './portfolio.ts'
export * from './roi.ts'
