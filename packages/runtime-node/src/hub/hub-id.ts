import { lstat } from "node:fs/promises";
import { resolve } from "node:path";
import { type CheckpointLocation, InputError } from "@ernie-m/core";

const LONGEST_ID = 96;
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Whether `text` can be the id of a model on the hub, `organisation/name` or `name`: letters, digits, `-`, `_` and
 * `.`, neither `--` nor `..`, no `.git` at the end. Paths that begin with `./`, `../`, `/`, `~` or a drive are none.
 *
 * Source: huggingface_hub `validate_repo_id`.
 */
export function isHubId(text: string): boolean {
  return (
    /^(?:\w(?:[\w.-]*\w)?\/)?\w(?:[\w.-]*\w)?$/.test(text) &&
    text.length <= LONGEST_ID &&
    !text.includes("--") &&
    !text.includes("..") &&
    !text.endsWith(".git")
  );
}

/** The hub id that `where` is; undefined when it is a path, a URL, or anything of that name lies on the local disk. */
export async function hubIdOf(where: CheckpointLocation): Promise<string | undefined> {
  if (typeof where !== "string" || !isHubId(where)) return undefined;
  const found = await lstat(resolve(where)).catch(() => undefined);
  return found === undefined ? where : undefined;
}

/** Whether a revision is a whole commit hash: it always means the same files. */
export function isCommit(revision: string): boolean {
  return COMMIT.test(revision);
}

/**
 * Checks that a revision can be the name of a branch or tag: it becomes part of URLs and of paths in the cache.
 *
 * Throws: InputError. Source: git-check-ref-format.
 */
export function checkRevision(revision: string): string {
  const parts = revision.split("/");
  const forbidden = (char: string): boolean => char <= " " || "~^:?*[\\\u007f".includes(char);
  const fits =
    ![...revision].some(forbidden) &&
    !revision.includes("..") &&
    !revision.includes("@{") &&
    parts.every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
  if (!fits) throw new InputError("revision", "a branch, tag or commit", JSON.stringify(revision));
  return revision;
}
