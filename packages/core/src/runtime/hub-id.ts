const LONGEST_ID = 96;

/**
 * Whether `text` can be the id of a model on the hub, `organisation/name` or `name`: letters, digits, `-`,
 * `_` and `.`, neither `--` nor `..`, no `.git` at the end. Paths that begin with `./`, `../`, `/`, `~` or a
 * drive are none.
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

/** Whether a revision is a whole commit hash, 40 hexadecimal digits: it always means the same files. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
