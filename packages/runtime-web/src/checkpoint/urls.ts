import { InputError } from "@ernie-m/core";

/**
 * What relative URLs are relative to: the page, also for a worker made of a blob. Undefined outside of pages, where
 * there are no relative URLs.
 */
export function baseUrl(): string | undefined {
  return typeof document === "undefined" ? globalThis.location?.href : document.baseURI;
}

/** Throws: InputError, naming `input`, for what is no URL, or a relative one outside of pages. */
export function absoluteUrl(input: string, url: string | URL): URL {
  const base = baseUrl();
  if (URL.canParse(String(url), base)) return new URL(url, base);
  const text = String(url).slice(0, 120);
  // It may hold a password all the same.
  const received = text.includes("@") ? "another text" : JSON.stringify(text);
  throw new InputError(input, base === undefined ? "an absolute URL" : "a URL", received);
}

/**
 * Whether a file is asked of a server. All others are at hand, and are neither kept a second time nor refused offline:
 * blobs, what stands in the URL itself, and the files of an extension or of an app with a scheme of its own.
 */
export function isOnServer(url: string): boolean {
  return /^https?:/.test(url);
}

/** Throws: InputError for a URL with a name or password, which no request may carry; they are not shown. */
export function refuseCredentials({ username, password, host, pathname }: URL): void {
  if (username !== "" || password !== "")
    throw new InputError(`${host}${pathname}`, "a URL without name and password", "one with them");
}
