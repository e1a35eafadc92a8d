/**
 * The browser's own; outside of browsers, in Node 20 for one, there may be none, and nothing of it is
 * promised.
 */
export function platformNavigator(): Partial<Navigator> {
  return typeof navigator === "undefined" ? {} : navigator;
}
