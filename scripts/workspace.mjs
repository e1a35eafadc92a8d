// The root's `npm start`, `npm test` and `npm run bench`, on a fresh clone with nothing but Node and npm:
// brings the pinned pnpm through npm, installs what the lockfile says, builds, and hands over.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { reportSuites } from "./report-suites.mjs";
import { longestFirst, workspacePackages } from "./suites.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { packageManager } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
// Turbo would otherwise report its use over the network.
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

function run(command, args, quiet = false) {
  const stdio = quiet ? ["ignore", "pipe", "pipe"] : "inherit";
  const result = spawnSync(command, args, { cwd: root, env, stdio, encoding: "utf8", maxBuffer: 2 ** 28 });
  const succeeded = result.status === 0;
  if (quiet && !succeeded) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  return succeeded;
}

/** pnpm with whichever package manager started this script; never one that happens to be installed. */
function pnpmArgs(args) {
  const starter = process.env.npm_execpath;
  if (starter === undefined) throw new Error("run this through npm: npm start, npm test or npm run bench");
  const viaNpm = ["exec", "--yes", "--", packageManager, ...args];
  return [starter, ...(basename(starter).includes("pnpm") ? args : viaNpm)];
}

function pnpm(args, quiet) {
  return run(process.execPath, pnpmArgs(args), quiet);
}

const turbo = (...args) => ["exec", "turbo", "run", ...args];

/**
 * Turbo beside what else runs, where pnpm is on the path already. What is packed to be checked is not built again under the
 * feet of other suites.
 */
async function turboBeside(args) {
  const program = fileURLToPath(new URL("../node_modules/turbo/bin/turbo", import.meta.url));
  const packing = { ...env, npm_config_ignore_scripts: "true" };
  const child = spawn(process.execPath, [program, "run", ...args], {
    cwd: root,
    env: packing,
    stdio: "inherit",
  });
  const [code] = await once(child, "close");
  return code === 0;
}

function step(title, succeeded) {
  if (succeeded) return;
  console.error(`\n${title} failed`);
  process.exit(1);
}

/** Installs, and builds everything, or one package with what it needs. */
function prepare(name) {
  console.error("Installing and building (the first time takes about a minute) …");
  step("install", pnpm(["install", "--frozen-lockfile"], true));
  const filter = name === undefined ? [] : [`--filter=${name}`];
  step("build", pnpm(turbo("build", ...filter, "--output-logs=errors-only"), true));
}

const SCHEMA = '[{"person": ["birthplace", "employer"]}, {"organization": ["founder"]}, "location"]';
const EXTRACT = ["extract", "--pretty", "--schema", SCHEMA, "--input", "apps/cli/examples/people.txt"];
const RECORD = [
  "records",
  "--pretty",
  "--schema",
  "@apps/cli/examples/invoice.schema.json",
  "--input",
  "apps/cli/examples/invoice.txt",
  "--document",
  "--locale",
  "de",
];
/** Documents of eight kinds, and what is asked of each. */
const DOCUMENTS = "apps/cli/examples/documents";
const SCHEMAS = JSON.parse(readFileSync(new URL(`../${DOCUMENTS}/schemas.json`, import.meta.url), "utf8"));
const INTRODUCTION = `
Sentences in eight languages, asked for persons, where they were born and who employs them, for organizations and their
founders, and for places. A small model marks what it finds; percentages are how sure it is, and some of it is wrong.
`;
const NEXT = `That was uie-m-mini, a demonstration model of 5.8 M parameters: quick, and often wrong. What you just saw:

  npx ernie-m extract --pretty \\
    --schema '${SCHEMA}' \\
    --input apps/cli/examples/people.txt
  npx ernie-m extract --pretty --document --schema '${JSON.stringify(SCHEMAS["news.txt"])}' \\
    --input ${DOCUMENTS}/news.txt
  npx ernie-m records --pretty --schema @apps/cli/examples/invoice.schema.json \\
    --input apps/cli/examples/invoice.txt --document --locale de

Next:
  npx ernie-m extract --schema '["product", "price"]'   your own schema; text from standard input, JSON Lines out
  npx ernie-m extract --model FOLDER_OR_HUB_ID …        a published UIE-M checkpoint instead of the small one
  npx ernie-m serve                                     the same over HTTP, with pages to try it at /docs
  npx ernie-m --help                                    classes, entities, answers, tokens, conversion
  npm run playground                                    a page that shows spans, tokens and attention as you type
  README.md                                             the same from TypeScript
`;

function start() {
  prepare("@ernie-m/cli");
  console.log(INTRODUCTION);
  const show = (args) =>
    step("the demonstration", run(process.execPath, ["apps/cli/bin/ernie-m.js", ...args]));
  show(EXTRACT);
  console.log(
    "Documents of eight kinds, in five languages; some of what is asked for is missed, cut or wrong:\n",
  );
  for (const [file, schema] of Object.entries(SCHEMAS)) {
    console.log(`── ${file}, asked for ${schema.join(", ")}\n`);
    const asked = ["--document", "--schema", JSON.stringify(schema), "--input", `${DOCUMENTS}/${file}`];
    show(["extract", "--pretty", ...asked]);
  }
  console.log("And a document as a record, apps/cli/examples/invoice.txt:\n");
  show(RECORD);
  console.log(NEXT);
}

function typecheck() {
  prepare();
  step("type check", pnpm(turbo("typecheck", "--output-logs=new-only")));
}

/** Suites use every core themselves: more than two at a time only make each other slow. */
const LANES = 2;

/**
 * The checks and tests of every package, those that take longest first, so that none is left alone at the end. Run within
 * pnpm: it is started once and not for every package.
 */
async function suites() {
  const waiting = longestFirst(workspacePackages(root));
  let succeeded = true;
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const tasks = ["typecheck", "test", "check:package", `--filter=${name}`];
      const options = ["--continue", "--concurrency=1", "--output-logs=new-only"];
      succeeded = (await turboBeside([...tasks, ...options])) && succeeded;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  process.exitCode = succeeded ? 0 : 1;
}

function test() {
  step("install", pnpm(["install", "--frozen-lockfile"], true));
  const lint = pnpm(turbo("lint", "--output-logs=errors-only"));
  // Before the suites: two that run side by side would build what both need.
  const build = pnpm(turbo("build", "--continue", `--concurrency=${LANES}`, "--output-logs=new-only"));
  const checked = pnpm(["exec", "node", "scripts/workspace.mjs", "suites"]);
  const checks = { lint, build, "types, tests and packages": checked };
  const { failed } = reportSuites(root, checks);
  process.exitCode = failed === 0 ? 0 : 1;
}

function bench() {
  prepare();
  step("bench", pnpm(turbo("bench", "--concurrency=1")));
}

/** The page with its development server, until it is stopped. */
function playground() {
  prepare("@ernie-m/playground");
  step("the playground", pnpm(["--filter", "@ernie-m/playground", "dev", "--open"]));
}

/** The published packages under every JavaScript runtime that npm can bring. */
function runtimes() {
  prepare();
  step("the runtimes", pnpm(["--filter", "@ernie-m/consumers", "test:runtimes"]));
}

const commands = { start, build: () => prepare(), typecheck, test, suites, bench, playground, runtimes };
const command = commands[process.argv[2]];
if (command === undefined) throw new Error(`expected one of ${Object.keys(commands).join(", ")}`);
await command();
