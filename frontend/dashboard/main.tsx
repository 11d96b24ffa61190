import { StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import './dashboard.css'
import { ErrorBoundary } from './ui/error-boundary'
import { readSite } from './site'

/** Reads the shell inside the boundary, so that a broken shell is reported too. */
function Root({ data }: { data: DOMStringMap }) {
  const [site] = useState(() => readSite(data))
  return <App site={site} />
}

const container = document.getElementById('stats-react-container')
if (container) {
  createRoot(container).render(
    <StrictMode>
      <ErrorBoundary>
        <Root data={container.dataset} />
      </ErrorBoundary>
    </StrictMode>,
  )
}
