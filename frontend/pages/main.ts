/** Behaviour of the pages that Django renders. Everything works without it, less comfortably. */
import '../styles/pages.css'

import htmx from 'htmx.org'

import { startCopyButtons } from './copy'
import { startMenus } from './menus'
import { startSearchHotkey } from './search'
import { startTheme } from './theme'
import { suggestTimezone } from './timezone'

// No inline styles and no eval: the pages' content security policy forbids both.
htmx.config.includeIndicatorStyles = false
htmx.config.allowEval = false

startTheme()
startMenus()
startCopyButtons()
startSearchHotkey()
suggestTimezone()
