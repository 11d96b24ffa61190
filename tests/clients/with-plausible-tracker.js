// A single-page app that counts with plausible-tracker.
import Plausible from 'plausible-tracker'

const { domain, host } = document.documentElement.dataset
const { enableAutoPageviews, enableAutoOutboundTracking, trackEvent } = Plausible({
  domain,
  apiHost: host,
})
enableAutoPageviews()
enableAutoOutboundTracking()

document.body.innerHTML =
  '<button id="go">Pricing</button><button id="buy">Buy</button><a href="https://elsewhere.test/x">Out</a>'
document.getElementById('go').onclick = () => history.pushState(null, '', '/pricing')
document.getElementById('buy').onclick = () => trackEvent('Purchase', { props: { size: 'L' } })
