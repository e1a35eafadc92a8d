import { type CancelSignal, DownloadError } from "@ernie-m/core";
import { errorMessage, platformSignal, transientStatuses, withPublicUrls } from "@ernie-m/core/runtime";

/** What one request is about. */
export interface HttpRequest {
  readonly url: string;
  /** For messages. */
  readonly subject: string;
  readonly method?: "GET" | "HEAD";
  /** Bytes wanted: from `start` to the end, or up to before `end`. */
  readonly range?: { readonly start: number; readonly end?: number } | undefined;
  /** Sent as a bearer token. */
  readonly token?: string | undefined;
  readonly signal?: CancelSignal | undefined;
}

/** How often a request that failed for now is repeated, and the first wait in milliseconds; it doubles. */
const RETRIES = 2;
const FIRST_WAIT = 300;

/**
 * Sends a request; repeats it when the server is busy. Resolves to the answer whatever its status.
 *
 * Throws: DownloadError `network` when the server cannot be reached; what the signal throws.
 */
export async function send(request: HttpRequest): Promise<Response> {
  const { signal } = request;
  for (let attempt = 0; ; attempt++) {
    signal?.throwIfAborted();
    const response = await ask(request);
    if (!transientStatuses.has(response.status) || attempt === RETRIES) return response;
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT * 2 ** attempt));
  }
}

async function ask({ url, subject, method = "GET", range, token, signal }: HttpRequest): Promise<Response> {
  const headers = new Headers();
  if (range !== undefined)
    headers.set("range", `bytes=${range.start}-${range.end === undefined ? "" : range.end - 1}`);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  try {
    // What is kept is kept by this package: the browser's own cache would hold every file a second time.
    return await fetch(url, { method, headers, cache: "no-store", signal: fetchSignal(signal) });
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = `${originOf(url)} cannot be reached, or does not allow this page to ask (CORS): ${withPublicUrls(errorMessage(cause))}`;
    throw new DownloadError("network", subject, reason, { cause });
  }
}

/** The signal as the platform takes it, where it can be listened to. */
export function fetchSignal(signal: CancelSignal | undefined): AbortSignal | null {
  return platformSignal(signal, globalThis) ?? null;
}

/** The error for an answer that says no. */
export function refusal(subject: string, response: Response, token: string | undefined): DownloadError {
  const { status, url } = response;
  const origin = originOf(url);
  if (status === 404 || status === 410)
    return new DownloadError("not-found", subject, "there is no such file");
  if (status === 401 || status === 403) {
    const whose = token === undefined ? "without a token" : "with this token";
    return new DownloadError("not-allowed", subject, `${origin} refuses access ${whose} (status ${status})`);
  }
  if (status === 429) return new DownloadError("rate-limited", subject, `too many requests for ${origin}`);
  return new DownloadError("network", subject, `${origin} answers with status ${status}`);
}

/**
 * Whether the answer is a page for people where a file was asked for: an error page, a login, an app's start
 * page.
 */
export function isPage(response: Response, name: string): boolean {
  return /^text\/html\b/i.test(response.headers.get("content-type") ?? "") && !/\.html?$/i.test(name);
}

/** `ETag`, else `Last-Modified`: another one means another file. */
export function validatorOf({ headers }: Response): string | undefined {
  return headers.get("etag")?.replace(/^W\//, "") ?? headers.get("last-modified") ?? undefined;
}

/** `Content-Length`, where it is stated. */
export function statedLength({ headers }: Response): number | undefined {
  const text = headers.get("content-length");
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * Where in its file the answer to a request for what follows `start` begins, and how long that file is. Across origins
 * `Content-Range` may be hidden; then the length tells.
 */
export function placeOf(
  response: Response,
  start: number,
): { readonly from: number; readonly total?: number | undefined } {
  const [, from, size] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  if (size !== undefined && size !== "*") return { from: Number(from), total: Number(size) };
  const rest = statedLength(response);
  return { from: from === undefined ? start : Number(from), total: rest === undefined ? rest : start + rest };
}

function originOf(url: string): string {
  const { origin, protocol } = new URL(url, "http://unknown");
  return origin === "null" ? protocol : origin;
}
