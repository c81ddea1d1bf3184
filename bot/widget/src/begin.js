// Everything is asked of the place this script came from, and of no other.
// Tools that put off scripts lose currentScript; the tag is still there.
const SCRIPT = document.currentScript || document.querySelector("script[src][data-institution]");
const BASE = (SCRIPT && SCRIPT.src ? new URL(".", SCRIPT.src).href : location.origin).replace(/\/$/, "");
