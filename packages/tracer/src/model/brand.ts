declare const brand: unique symbol

/** A value that only its own constructor can make: an address cannot pose as an asset, nor a hash as either. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }

/** Ends the switch over a closed union: a new member that is not handled does not compile. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`)
}
