/** The key of a session: from the address that was printed, from this tab, or from another tab of this viewer that is open. */

const TOKEN_KEY = 'spoor-token'
const CHANNEL = 'spoor-token'
/** Milliseconds in which another tab answers, also on a busy machine; without one the page says what to open. */
const PATIENCE = 3000

/**
 * Takes the token out of the address bar, so that a copied link does not carry it; the tab keeps it for reloads. Makes a copied link work in another tab: only pages of this very server hear the question and the answer.
 * @returns empty where nobody has a token
 */
export async function takeToken(fragment: URLSearchParams): Promise<string> {
  const channel = new BroadcastChannel(CHANNEL)
  const token = fragment.get('t') || sessionStorage.getItem(TOKEN_KEY) || (await fromOtherTab(channel))
  if (token !== '') sessionStorage.setItem(TOKEN_KEY, token)
  channel.onmessage = ({ data }) => {
    if (data === 'ask' && token !== '') channel.postMessage({ token })
  }
  return token
}

function fromOtherTab(channel: BroadcastChannel): Promise<string> {
  return new Promise((done) => {
    const late = setTimeout(() => done(''), PATIENCE)
    channel.onmessage = ({ data }) => {
      if (typeof data?.token !== 'string') return
      clearTimeout(late)
      done(data.token)
    }
    channel.postMessage('ask')
  })
}
