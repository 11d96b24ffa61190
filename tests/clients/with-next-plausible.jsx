// A page of a Next.js site that counts with next-plausible.
import PlausibleProvider, { usePlausible } from 'next-plausible'
import { createRoot } from 'react-dom/client'

function SignUp() {
  const plausible = usePlausible()
  return (
    <button onClick={() => plausible('Signup', { props: { plan: 'pro' } })}>Sign up</button>
  )
}

const { src } = document.documentElement.dataset
createRoot(document.body).render(
  <PlausibleProvider src={src} enabled init={{ customProperties: { theme: 'dark' } }}>
    <SignUp />
  </PlausibleProvider>,
)
