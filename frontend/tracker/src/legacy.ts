/** Entry of the scripts that are set up by attributes on their own tag. */
import { readScriptTag } from './config'
import { start } from './start'

readScriptTag()
start()
