/**
 * Which folder may know which, for every package and app. A list goes from the bottom to the top: what stands in it may
 * import what stands before it, and nothing else of that folder. Names in brackets share a floor and do not know each
 * other. A list names all that lies directly in its folder: `folder/`, a file without its ending; "*" is all files that
 * are not named. Tests may import what they test, wherever it stands.
 *
 * `check-imports.mjs` holds the code to it.
 */
export const floors = {
  "packages/tokenizer/src": [
    ["characters", "code-point-offsets", "errors", "random", "types", "utf8"],
    ["encode-options", "files/", "sentencepiece/"],
    "vocabulary/",
    "splitting/",
    ["encoding/", "trim/"],
    "tokenizer",
    "index",
  ],
};

/** Packages and apps whose folders have no order yet. */
export const unordered = [
  "apps/cli",
  "apps/playground",
  "packages/core",
  "packages/heads",
  "packages/runtime-node",
  "packages/runtime-web",
];

/** Tests that import a helper of another package's tests. */
export const toMove = ["apps/cli/test/hub.test.ts", "packages/runtime-node/test/hostile-files.test.ts"];
