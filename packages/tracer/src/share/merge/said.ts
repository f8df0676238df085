import type { Address } from '../../model/address.ts'
import type { CaseStore } from '../../store/case-store.ts'

/** Something of one of the cases that are merged. */
export interface Owned<T> {
  readonly owner: string
  readonly value: T
}

/** A case that is part of a merged one. */
export interface Part {
  readonly owner: string
  readonly hash: string
  /** Of what it rests on: two cases of one hash may have read other sources. */
  readonly evidence: string
  readonly store: CaseStore
}

/** A reading that was believed to be whole and lacks what another case has. */
export interface Disproved {
  /** Place of its part. */
  readonly part: number
  readonly address: Address
}
