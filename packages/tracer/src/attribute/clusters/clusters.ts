import type { Address } from '../../model/address.ts'

/** Why two addresses are taken for one owner's, strongest first. */
export const LINK_RULES = ['common-input', 'contract-maker', 'deposit-reuse', 'gas-funder'] as const
export type LinkRule = (typeof LINK_RULES)[number]

/** What each rule asks for, and how much it weighs: 100 would be certainty. */
export const LINK: Readonly<Record<LinkRule, { readonly rule: string; readonly weight: number }>> = {
  'common-input': {
    rule: 'both pay into one transaction of a UTXO chain that does not look like a CoinJoin',
    weight: 95,
  },
  'contract-maker': {
    rule: 'one is an account that is no service, and made the other, a contract, without a factory between them',
    weight: 85,
  },
  'deposit-reuse': {
    rule: 'both pay one deposit address of a service, which has at most 20 payers',
    weight: 80,
  },
  'gas-funder': {
    rule: 'both received stolen tokens, and their first native coins came from one payer that is no service, on one day and of equal amounts',
    weight: 60,
  },
}

/** Two addresses taken for one owner's. */
export interface Link {
  readonly rule: LinkRule
  readonly a: Address
  readonly b: Address
  /** For people. */
  readonly evidence: string
  /** Ids of the rows that it rests on; none where it rests on an answer of the chain. */
  readonly rows: readonly string[]
}

export interface Cluster {
  /** Sorted; two or more. */
  readonly members: readonly Address[]
  /** Every link between them, by rule, then by address. */
  readonly links: readonly Link[]
  /** Weight of the weakest link that the cluster would fall apart without. */
  readonly weight: number
}

export interface ClusterOptions {
  /** Rules to do without: the clusters are those that would be if the rules had never been. */
  readonly without?: readonly LinkRule[]
  /** Somebody with many customers: nothing is ever joined through one. */
  readonly isService: (address: Address) => boolean
}

/**
 * Groups of addresses joined by links. The outcome depends on the links alone, not on their order.
 * @returns by first member
 * @example clustersOf(links, { isService, without: ['gas-funder'] })
 */
export function clustersOf(links: readonly Link[], { without = [], isService }: ClusterOptions): Cluster[] {
  const left = links
    .filter(({ rule, a, b }) => a !== b && !without.includes(rule) && !isService(a) && !isService(b))
    .map((link) => (link.a < link.b ? link : { ...link, a: link.b, b: link.a }))
    .sort(inOrder)
  // strongest first, so that the last link that joins two groups is the weakest that holds the cluster together
  const parent = new Map<Address, Address>()
  const weakest = new Map<Address, number>()
  for (const { rule, a, b } of left) {
    const [one, two] = [rootOf(parent, a), rootOf(parent, b)]
    if (one === two) continue
    const [root, child] = one < two ? [one, two] : [two, one]
    parent.set(child, root)
    weakest.set(root, Math.min(LINK[rule].weight, weakest.get(root) ?? 100, weakest.get(child) ?? 100))
  }
  const members = new Map<Address, Set<Address>>()
  const inside = new Map<Address, Link[]>()
  for (const link of left) {
    const root = rootOf(parent, link.a)
    members.set(root, (members.get(root) ?? new Set()).add(link.a).add(link.b))
    const known = inside.get(root)
    if (known === undefined) inside.set(root, [link])
    else known.push(link)
  }
  return [...members]
    .map(([root, set]) => ({ members: [...set].sort(), links: inside.get(root)!, weight: weakest.get(root)! }))
    .sort((x, y) => compare(x.members[0]!, y.members[0]!))
}

function rootOf(parent: Map<Address, Address>, address: Address): Address {
  let root = address
  for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up
  for (let at = address; at !== root; ) {
    const next = parent.get(at)!
    parent.set(at, root)
    at = next
  }
  return root
}

function inOrder(x: Link, y: Link): number {
  return (
    LINK_RULES.indexOf(x.rule) - LINK_RULES.indexOf(y.rule) ||
    compare(x.a, y.a) ||
    compare(x.b, y.b) ||
    compare(x.evidence, y.evidence) ||
    compare(x.rows.join(' '), y.rows.join(' '))
  )
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
