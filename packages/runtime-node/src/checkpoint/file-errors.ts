import { CheckpointError } from "@ernie-m/core";
import { errorMessage } from "@ernie-m/core/runtime";

const reasons: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EDQUOT", "the quota of the disk is used up"],
  ["EFBIG", "the file is larger than the system allows"],
  ["EISDIR", "is a folder, not a file"],
  ["ELOOP", "too many symbolic links"],
  ["EMFILE", "too many files are open"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ENOENT", "there is no such file"],
  ["ENOSPC", "no space is left on the disk"],
  ["ENOTDIR", "a part of the path is not a folder"],
  ["EPERM", "permission denied"],
  ["EROFS", "the disk is read-only"],
]);

/** The platform's code of a failed file operation, for example `ENOENT`. */
export function errorCode(cause: unknown): string | undefined {
  // Not instanceof: in a context of node:vm, as test runners use, the platform's errors are of another realm.
  if (typeof cause !== "object" || cause === null || !("code" in cause)) return undefined;
  return typeof cause.code === "string" ? cause.code : undefined;
}

/** Why the platform refused a file operation, in words; undefined when there are none for it. */
export function errorReason(cause: unknown): string | undefined {
  const code = errorCode(cause);
  return code === undefined ? undefined : reasons.get(code);
}

/** The error for a file operation that the platform refused, in words. */
export function unreadable(path: string, cause: unknown): CheckpointError {
  const reason = errorReason(cause) ?? `cannot be read: ${errorMessage(cause)}`;
  return new CheckpointError("unreadable-file", path, reason, { cause });
}
