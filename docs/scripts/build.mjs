// Builds the site into .vitepress/dist: first the API reference and what the home page shows, which are part of it, and
// the playground beside it. A link that leads nowhere fails the build.
import { cp } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { writeApiReference } from "./api/write-reference.mjs";
import { checkAnchors } from "./check-anchors.mjs";
import { writeFirstResult } from "./first-result.mjs";

const docs = fileURLToPath(new URL("../", import.meta.url));
const site = `${docs}.vitepress/dist`;
await writeApiReference();
await writeFirstResult();
await build(docs);
checkAnchors(site);
await cp(fileURLToPath(new URL("../../apps/playground/dist/", import.meta.url)), `${site}/playground`, {
  recursive: true,
});
