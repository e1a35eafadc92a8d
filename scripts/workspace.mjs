// `npm start` and `npm test` on a fresh clone: bring the pinned pnpm through npm, install what the
// lockfile says, then hand over. Nothing but Node and npm is assumed.
import { spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync, rmSync } from "node:fs";

const root = new URL("..", import.meta.url);
const { packageManager } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
const [command, ...rest] = process.argv.slice(2);
