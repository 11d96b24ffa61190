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
/** The script that belongs to one site and is set up by `init`, as against a legacy one. */
declare const PER_SITE: boolean
/** Identifies this release in every payload. */
declare const VERSION: number
/** Replaced by the server with the site's settings, an object literal. */
declare const FOOTFALL_SITE: Partial<import('./types').Config>
