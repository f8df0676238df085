/** Something of one of the cases that are merged. */
export interface Owned<T> {
  readonly owner: string
  readonly value: T
}
