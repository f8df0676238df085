import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { askWith, tellWith } from './server.ts'
import { INITIAL } from './state/state.ts'
import { createStore } from './state/store.ts'
import { fromFragment } from './state/url.ts'
import { takeToken } from './token.ts'
import './styles/tokens.css'
import './styles/hues.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/controls.css'
import './styles/picture.css'
import './styles/minimap.css'
import './styles/legend.css'
import './styles/panels.css'
import './styles/statement.css'
import './styles/tables.css'
import './styles/work.css'
import './styles/time.css'
import './styles/flows.css'
import './styles/path.css'
import './styles/findings.css'
import './styles/print.css'

const fragment = new URLSearchParams(location.hash.slice(1))
const token = await takeToken(fragment)
const language = navigator.language.startsWith('ko') ? 'ko' : 'en'
const store = createStore(fromFragment(location.hash, { ...INITIAL, language }))
// A case on the desk changes only when somebody changes it here; what fails is said at once.
const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } })
// What one press of a button or a key brings about is one step of undo, however many changes it makes.
for (const event of ['pointerdown', 'keydown'] as const)
  addEventListener(event, (input) => (input as KeyboardEvent).repeat !== true && store.begin(), { capture: true })
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <App store={store} ask={askWith(token)} tell={tellWith(token)} />
    </QueryClientProvider>,
  )
