const LONGEST_ID = 96;

/**
 * Whether `text` can be the id of a model on a hub, `organisation/name` or `name`: letters, digits, `-`, `_` and `.`,
 * neither `--` nor `..`, no `.git` at the end. What ends in a slash, begins with `/` or `.`, or holds a colon is a URL.
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

/** Whether a revision is a whole commit hash: it always means the same files. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
