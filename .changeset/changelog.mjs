// How changelogs are written: what changed, in the words of its changeset, and one line for what came with it.
// `changeset version` calls these; @changesets/types has their types.

const COMMITS = "https://github.com/ernie-m/ernie-m/commit";

/** A changeset as an item of a list, with the commit that brought it. */
export async function getReleaseLine({ summary, commit }) {
  const [first, ...rest] = summary.split("\n").map((line) => line.trimEnd());
  const source = commit === undefined ? "" : ` ([${commit.slice(0, 7)}](${COMMITS}/${commit}))`;
  const lines = [`- ${first}`, ...rest.map((line) => (line === "" ? "" : `  ${line}`))];
  return `\n${lines.join("\n")}${source}`;
}

/** The packages of this repository that are needed in a newer version. */
export async function getDependencyReleaseLine(_changesets, dependencies) {
  if (dependencies.length === 0) return "";
  return `\n- Needs ${dependencies.map(({ name, newVersion }) => `${name} ${newVersion}`).join(", ")}.`;
}
