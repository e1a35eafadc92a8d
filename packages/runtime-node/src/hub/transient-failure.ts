import { DownloadError } from "@ernie-m/core";
import { errorMessage, withPublicUrls } from "@ernie-m/core/runtime";

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

/** Why a request failed: `fetch` says only that it did, and keeps the reason as the cause. */
export function networkReason(cause: unknown): string {
  const reasons: string[] = [];
  for (let at = cause; at instanceof Error && reasons.length < 3; at = at.cause) {
    const message = withPublicUrls(errorMessage(at)) || ("code" in at ? String(at.code) : at.name);
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
