/** @example count(2, 'address', 'addresses') // '2 addresses' */
export function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`
}
