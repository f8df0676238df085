/** Whether a host is this machine, as URLs write it. */
export function isHere(host: string): boolean {
  return host === '127.0.0.1' || host === 'localhost' || host === '[::1]'
}
