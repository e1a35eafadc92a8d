import { DownloadError } from "@ernie-m/core";
import { errorMessage, isErrorLike, withPublicUrls } from "@ernie-m/core/runtime";

/** A failure that asking again may mend. */
export class TransientFailure extends Error {
  /** Milliseconds that the server asks to wait. */
  readonly wait: number | undefined;
  readonly status: number | undefined;

  constructor(
    reason: string,
    options: ErrorOptions & { readonly wait?: number | undefined; readonly status?: number } = {},
  ) {
    super(reason, options);
    this.wait = options.wait;
    this.status = options.status;
  }
}

/** Causes of causes that are told. */
const MOST_REASONS = 3;

/** Why a request failed: `fetch` says only that it did, and keeps the reason as the cause. */
export function networkReason(cause: unknown): string {
  const reasons: string[] = [];
  // Causes may go round in a circle.
  const seen = new Set<unknown>();
  for (let at = cause; isErrorLike(at) && !seen.has(at) && reasons.length < MOST_REASONS; at = at.cause) {
    seen.add(at);
    const message = withPublicUrls(errorMessage(at)) || String(at.code ?? at.name);
    if (!reasons.includes(message)) reasons.push(message);
  }
  return reasons.join(": ") || withPublicUrls(String(cause));
}

/** The error for a failure that the last attempt had. */
export function exhausted(subject: string, cause: TransientFailure, attempts: number): DownloadError {
  const tries = attempts === 1 ? "" : ` (${attempts} attempts)`;
  if (cause.status === 429) {
    const wait = cause.wait === undefined ? "" : `; it asks to wait ${Math.ceil(cause.wait / 1000)} s`;
    return new DownloadError("rate-limited", subject, `too many requests for the server${wait}${tries}`, {
      cause,
    });
  }
  return new DownloadError("network", subject, `cannot be fetched: ${cause.message}${tries}`, { cause });
}
