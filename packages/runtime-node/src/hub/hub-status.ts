import { DownloadError } from "@ernie-m/core";
import type { HubSettings } from "./hub-options.js";

/**
 * Milliseconds that a server asks to wait: `Retry-After` in seconds or as a date, or the hub's own
 * `RateLimit: "api";r=0;t=55`. Undefined when it does not ask.
 */
export function retryAfter(headers: Headers): number | undefined {
  const stated = headers.get("retry-after");
  const limit = /;\s*r=0\s*;\s*t=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1];
  const text = stated ?? limit;
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** The error for an answer of the hub that says no. Source: huggingface_hub `hf_raise_for_status`. */
export function refusal(subject: string, response: Response, settings: HubSettings): DownloadError {
  const { status } = response;
  const code = response.headers.get("x-error-code");
  const { endpoint, revision, token } = settings;
  if (code === "RevisionNotFound") {
    return new DownloadError("not-found", subject, `the model has no revision ${JSON.stringify(revision)}`);
  }
  if (code === "EntryNotFound") {
    return new DownloadError("not-found", subject, "there is no such file in this revision");
  }
  if (code === "GatedRepo") {
    const access = token === undefined ? "pass a token of an account" : "the token is of no account";
    return new DownloadError(
      "not-allowed",
      subject,
      `is gated: ${access} that was granted access at ${endpoint}`,
    );
  }
  if (code === "RepoNotFound") {
    const hidden = token === undefined ? "it is private and needs a token" : "the token may not see it";
    return new DownloadError(
      "not-found",
      subject,
      `there is no such folder, and no such model at ${endpoint}, or ${hidden}`,
    );
  }
  if (status === 404) return new DownloadError("not-found", subject, `${endpoint} has no such model or file`);
  if (status === 401) {
    const reason =
      token === undefined
        ? `there is no such model at ${endpoint}, or it needs a token`
        : `${endpoint} does not accept the token`;
    return new DownloadError("not-allowed", subject, reason);
  }
  if (status === 403) {
    const whose = token === undefined ? "without a token" : "with this token";
    return new DownloadError("not-allowed", subject, `${endpoint} refuses access ${whose}`);
  }
  return new DownloadError("network", subject, `${endpoint} answers ${status}`);
}
