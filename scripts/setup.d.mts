export const ROOT: string
export const CACHE: string
export const SPOOR: string
export class SetupError extends Error {}
export function setUp(): Promise<void>
export function build(): Promise<void>
