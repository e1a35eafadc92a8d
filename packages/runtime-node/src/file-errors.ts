import { CheckpointError } from "@ernie-m/core";

const reasons: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EISDIR", "is a folder, not a file"],
  ["ELOOP", "too many symbolic links"],
  ["EMFILE", "too many files are open"],
  ["ENAMETOOLONG", "the name is too long"],
  ["ENOENT", "there is no such file"],
  ["ENOTDIR", "a part of the path is not a folder"],
  ["EPERM", "permission denied"],
]);

/** The platform's code of a failed file operation, for example `ENOENT`. */
export function errorCode(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}

/** The error for a file operation that the platform refused, in words. */
export function unreadable(path: string, cause: unknown): CheckpointError {
  const code = errorCode(cause);
  const reason = (code === undefined ? undefined : reasons.get(code)) ?? `cannot be read: ${oneLine(cause)}`;
  return new CheckpointError("unreadable-file", path, reason, { cause });
}

/** An error's message on one line. */
export function oneLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.replace(/\s+/g, " ").trim();
}
