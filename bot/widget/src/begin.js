// Everything is asked of the place this script came from, and of no other.
const SCRIPT = document.currentScript;
const BASE = (SCRIPT && SCRIPT.src ? new URL(".", SCRIPT.src).href : location.origin).replace(/\/$/, "");
