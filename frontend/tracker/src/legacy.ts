/** Entry of the scripts that are set up by attributes on their own tag. */
import { publish, replayQueue, start } from './start'

start()
replayQueue()
// A snippet of the per-site script may stand on the same page; there is nothing to set up here.
publish(undefined, () => undefined)
