import { DownloadError } from "@ernie-m/core";
import { withPublicUrls } from "@ernie-m/core/runtime";
import type { HubSettings } from "./hub-options.js";

const MOST_REDIRECTS = 8;

export interface HubRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Headers;
  readonly body?: RequestInit["body"];
}

/**
 * Sends a request and follows redirects by hand: the hub's own answer describes the file, and the token is for the hub
 * alone.
 *
 * Throws: DownloadError `network` for a redirect that is followed no further; what `send` throws.
 */
export async function followRedirects(
  subject: string,
  { url, method = "GET", headers, body }: HubRequest,
  { endpoint, token }: Pick<HubSettings, "endpoint" | "token">,
  send: (url: string, init: RequestInit) => Promise<Response>,
): Promise<{ readonly response: Response; readonly hubHeaders: Headers }> {
  const hub = new URL(endpoint).origin;
  const isHub = (address: string): boolean => new URL(address).origin === hub;
  let target = url;
  let hubHeaders: Headers | undefined;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const response = await send(target, {
      method,
      headers: headersFor(headers, isHub(target) ? token : undefined),
      redirect: "manual",
      ...(body == null ? {} : { body }),
    });
    // A redirect within the hub, of a model that was renamed, describes nothing yet.
    if (hubHeaders === undefined || isHub(target)) hubHeaders = response.headers;
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || location === null) {
      return { response, hubHeaders };
    }
    await response.body?.cancel();
    const next = URL.canParse(location, target) ? new URL(location, target) : undefined;
    if (next === undefined || (next.protocol !== "https:" && next.protocol !== new URL(target).protocol)) {
      throw new DownloadError(
        "network",
        subject,
        `is redirected to ${withPublicUrls(JSON.stringify(location))}`,
      );
    }
    target = next.href;
  }
  throw new DownloadError("network", subject, `is redirected more than ${MOST_REDIRECTS} times`);
}

function headersFor(given: Headers | undefined, token: string | undefined): Headers {
  const headers = new Headers(given);
  headers.set("user-agent", "ernie-m");
  // Sizes and ranges are of the file, not of its compressed form.
  headers.set("accept-encoding", "identity");
  headers.delete("authorization");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return headers;
}
