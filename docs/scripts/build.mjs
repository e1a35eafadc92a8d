// Builds the site into .vitepress/dist: the API reference first, as its pages are part of the site. A link that
// leads nowhere fails the build.
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { writeApiReference } from "./api-reference.mjs";
import { checkAnchors } from "./check-anchors.mjs";

const docs = fileURLToPath(new URL("../", import.meta.url));
await writeApiReference();
await build(docs);
checkAnchors(`${docs}.vitepress/dist`);
