/** Asks for head, frame and picture, has the frame laid out, and makes the scene of them. An old picture stands until the new one is there. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { parseHead, parsePicture, parseWhere } from '../answers.ts'
import { parsePlaces } from '../answers-work.ts'
import { indexCase, readPicture } from '../graph/index-case.ts'
import type { Picture } from '../graph/model.ts'
import { layoutDesk } from '../layout/desk.ts'
import type { Layout } from '../layout/hops.ts'
import type { Pins } from '../layout/pins.ts'
import { translator } from '../messages/lookup.ts'
import { baseQuery, pictureQuery } from '../questions.ts'
import type { Ask, Question } from '../server.ts'
import { createDerivation, isDrawn, type Scene } from '../state/derive.ts'
import type { Language, ViewState } from '../state/state.ts'
import { nameIn } from '../text/told.ts'
import { pathsQuestion } from './analysis-questions.ts'

/** A picture and the case it is of: pictures of two cases are never mixed. */
interface Framed {
  readonly base: Picture
  readonly frame: Layout
}

/** Names that the tracer gave are said in the language of the page. */
const namedIn =
  (language: Language) =>
  (picture: Picture): Picture => {
    const t = translator(language)
    const nodes = picture.nodes.map((node) =>
      node.name === undefined ? node : { ...node, name: nameIn(node.name, t) },
    )
    return { ...picture, nodes }
  }

function usePicture(ask: Ask, query: Question['query'], language: Language) {
  const select = useMemo(() => (language === 'en' ? (picture: Picture) => picture : namedIn(language)), [language])
  // What is not said is no part of the key: while nothing is filtered or laid open, the frame and the picture are one question.
  const said = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== null))
  return useQuery({
    select,
    queryKey: ['picture', said],
    queryFn: ({ signal }) => ask({ path: '/api/picture', query }, (json) => readPicture(parsePicture(json)), signal),
    placeholderData: keepPreviousData,
  })
}

/** The layout of a picture, made beside the page. */
function useFrame(base: Picture | undefined, pins: Pins | undefined): Framed | null {
  const [framed, setFramed] = useState<Framed | null>(null)
  const desk = useMemo(layoutDesk, [])
  useEffect(() => () => desk.close(), [desk])
  useEffect(() => {
    if (base === undefined || pins === undefined) return
    let current = true
    const edges = base.edges.map(({ from, to, weight }) => ({ from, to, weight }))
    const nodes = base.nodes.map(({ id, rank, weight }) => ({ id, rank, weight }))
    void desk.layOut(nodes, edges, pins).then((frame) => {
      if (current) setFramed({ base, frame })
    })
    return () => {
      current = false
    }
  }, [desk, base, pins])
  return framed
}

/** Whether a question of before was about this case. */
const sameCaseAs = (key: readonly unknown[] | undefined, caseId: string | null): boolean =>
  (key?.[1] as { case?: string | null } | undefined)?.case === caseId

export interface SceneAnswer {
  readonly scene: Scene | null
  readonly error: Error | null
  readonly retry: () => void
}

const NO_PINS: Pins = new Map()

/** @param writes whether the server keeps places; null while it has not said so */
export function useScene(ask: Ask, state: ViewState, writes: boolean | null): SceneAnswer {
  const caseQuery = { case: state.caseId, method: state.method }
  const head = useQuery({
    queryKey: ['head', caseQuery],
    queryFn: ({ signal }) => ask({ path: '/api/head', query: caseQuery }, (json) => indexCase(parseHead(json)), signal),
    // another method of the same case comes with its picture; another case is opened afresh
    placeholderData: (before, query) => (sameCaseAs(query?.queryKey, state.caseId) ? before : undefined),
  })
  const base = usePicture(ask, baseQuery(state), 'en')
  const picture = usePicture(ask, pictureQuery(state), state.language)
  const places = useQuery({
    queryKey: ['places', state.caseId, state.by, state.detail],
    queryFn: ({ signal }) => ask({ path: '/api/places', query: baseQuery(state) }, parsePlaces, signal),
    enabled: writes === true,
  })
  const pins = writes === false ? NO_PINS : places.data
  const framed = useFrame(base.isPlaceholderData ? undefined : base.data, pins)
  const asked = state.selected !== null && picture.data !== undefined && !isDrawn(picture.data, state.selected)
  const where = useQuery({
    queryKey: ['where', pictureQuery(state), state.selected],
    queryFn: ({ signal }) =>
      ask({ path: '/api/where', query: { ...pictureQuery(state), id: state.selected } }, parseWhere, signal),
    enabled: asked,
  })
  const paths = useQuery(pathsQuestion(ask, state))
  const derive = useMemo(createDerivation, [])
  const failed = [head, base, picture, places].filter(({ isError }) => isError)
  const retry = () => {
    for (const question of failed) void question.refetch()
  }
  // The picture of another case, or of other columns, does not go with this frame.
  const fits = framed !== null && framed.base === base.data && !base.isPlaceholderData
  const [before, setBefore] = useState<Scene | null>(null)
  // Figures of one method never stand beside the picture of another.
  const together = head.isPlaceholderData === false && !(picture.isPlaceholderData && before?.index !== head.data)
  const scene =
    head.data && together && fits && picture.data && !(picture.isPlaceholderData && before?.base !== framed.base)
      ? derive({
          index: head.data,
          base: framed.base,
          frame: framed.frame,
          picture: picture.data,
          selected: state.selected,
          where: asked ? (where.data ?? null) : null,
          paths: paths.data ?? null,
          pathNr: state.path?.nr ?? 0,
        })
      : null
  useEffect(() => {
    if (scene) setBefore(scene)
  }, [scene])
  // While a changed case is asked for anew, what was drawn of it stands.
  const sameCase = before !== null && head.data?.view.incident.id === before.index.view.incident.id
  return { scene: scene ?? (sameCase ? before : null), error: failed[0]?.error ?? null, retry }
}
