import type { AnnotationsView } from '../export/case-view.ts'
import type { MarkColour } from '../model/journal.ts'
import type { OverrideRecord } from '../store/case-store.ts'
import type { DrawnPlace } from '../store/drawn-places.ts'

/**
 * What the viewer asks to be done. Addresses are CAIP-10; `on` names a node or a line as the case view's annotations do. An empty
 * text, name or link takes a thing away; `null` takes a colour away.
 */
export type Action =
  | { readonly do: 'note'; readonly on: string; readonly text: string }
  | { readonly do: 'colour'; readonly on: string; readonly colour: MarkColour | null }
  | { readonly do: 'bookmark'; readonly on: string; readonly kept: boolean }
  | { readonly do: 'view'; readonly name: string; readonly link: string }
  | {
      readonly do: 'label'
      readonly address: string
      readonly name: string
      readonly category: string
      readonly why: string
    }
  | { readonly do: 'stop'; readonly address: string; readonly category: string; readonly reason: string }
  | { readonly do: 'expand'; readonly address: string; readonly reason: string }
  /** Takes back what was said of an address. */
  | { readonly do: 'clear'; readonly address: string; readonly reason: string }
  | {
      readonly do: 'lead'
      readonly lead: string
      readonly verdict: 'accepted' | 'rejected' | 'open'
      readonly reason: string
    }
  | { readonly do: 'method'; readonly method: string }
  /** Asks what an expansion would read; does nothing. */
  | { readonly do: 'look'; readonly address: string }

/** Where what the viewer drew stands: kept, so that it stays. */
export interface KeepPlaces {
  readonly do: 'places'
  /** Columns and detail of the picture, like `hop some`. */
  readonly view: string
  readonly places: readonly DrawnPlace[]
}

/** What an expansion would read. */
export interface LookAhead {
  readonly can: boolean
  /** Why not; empty where it can. */
  readonly why: string
  /** Transfers that the sources hold of the address, and with how many others; `null` where only reading tells. */
  readonly rows: number | null
  readonly counterparties: number | null
  /** Transfers of it that the case has. */
  readonly known: number
  /** Requests that the budget of the case has left; `null` where none are made. */
  readonly budget: number | null
}

export interface Outcome {
  /** What has to be asked anew: `trace` for everything, `annotations` for those, `nothing`. */
  readonly changed: 'nothing' | 'annotations' | 'trace'
  /** What does the opposite; absent where nothing was done. */
  readonly undo?: Action
  readonly look?: LookAhead
}

/** How far a running action is. */
export interface JobProgress {
  readonly read: number
  readonly frontier: number
  readonly transfers: number
  readonly requests: number
}

/**
 * Does what changes a case. Whoever serves cases brings it: the server itself knows no walk and no source.
 * One action of a case runs at a time; the case is open for writing only meanwhile.
 */
export interface CaseActions {
  /** @throws SpoorError saying why it was not done */
  act(
    caseId: string,
    action: Action | KeepPlaces,
    run: { readonly signal: AbortSignal; readonly onProgress: (progress: JobProgress) => void },
  ): Promise<Outcome>
  /** What is written on a case now. */
  annotations(caseId: string): AnnotationsView
  /** What was said of addresses: read on, or stop. */
  overrides(caseId: string): readonly OverrideRecord[]
  /** Where nodes of a picture were put. */
  places(caseId: string, view: string): readonly DrawnPlace[]
}
