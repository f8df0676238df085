import { createRoot } from 'react-dom/client'
import { takeToken } from './api.ts'
import { App } from './app.tsx'
import { INITIAL } from './state/state.ts'
import { createStore } from './state/store.ts'
import { fromFragment } from './state/url.ts'
import './styles/tokens.css'
import './styles/hues.css'
import './styles/base.css'
import './styles/layout.css'
import './styles/controls.css'
import './styles/picture.css'
import './styles/legend.css'
import './styles/panels.css'
import './styles/statement.css'
import './styles/tables.css'

const fragment = new URLSearchParams(location.hash.slice(1))
const token = takeToken(fragment)
const language = navigator.language.startsWith('ko') ? 'ko' : 'en'
const store = createStore(fromFragment(location.hash, { ...INITIAL, language }))
const root = document.getElementById('root')
if (root) createRoot(root).render(<App store={store} token={token} />)
