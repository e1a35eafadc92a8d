import { CheckpointError, DownloadError } from "@ernie-m/core";
import { errorMessage } from "@ernie-m/core/runtime";
import { errorCode, errorReason } from "../checkpoint/file-errors.js";

/**
 * Does work that writes to the cache in `folder`. `subject` is what is written, for messages.
 *
 * Throws: DownloadError `storage` for what the platform refuses, with what could not be written, why and what would
 * help; what else `work` throws.
 */
export async function explainWrites(
  subject: string,
  folder: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const { syscall, path = folder }: NodeJS.ErrnoException = Object(cause);
    if (cause instanceof CheckpointError || syscall === undefined) throw cause;
    const why = `${errorReason(cause) ?? errorMessage(cause)}${isElsewhereBetter(cause) ? ELSEWHERE : ""}`;
    const reason = `cannot be written to the cache: ${String(path)}: ${why}`;
    throw new DownloadError("storage", subject, reason, { cause });
  }
}

const ELSEWHERE = "; HF_HOME, or cacheDir, says another place";

/** Whether it is the place that cannot be written. */
function isElsewhereBetter(cause: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(errorCode(cause) ?? "");
}
