/*
 * Compile-time switches. The build sets each to a literal and drops the code behind the false
 * ones, so a site downloads only what it uses. See ../build.mjs for which variant sets what.
 */
declare const HASH: boolean
declare const OUTBOUND_LINKS: boolean
declare const FILE_DOWNLOADS: boolean
declare const TAGGED_EVENTS: boolean
declare const REVENUE: boolean
declare const MANUAL: boolean
declare const LOCAL: boolean
declare const PAGEVIEW_PROPS: boolean
declare const EXCLUSIONS: boolean
declare const COMPAT: boolean
/** The scripts that are set up by attributes on their own tag; all others have options. */
declare const LEGACY: boolean
/** The module in the npm package. */
declare const NPM: boolean
/** The revision of the wire format, in every payload. */
declare const VERSION: number
/** Replaced by the server with the site's settings, an object literal. */
declare const FOOTFALL_SITE: import('./types').Config
