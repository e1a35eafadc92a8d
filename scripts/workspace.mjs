// The root's `npm start`, `npm test` and `npm run bench`, on a fresh clone with nothing but Node and npm:
// brings the pinned pnpm through npm, installs what the lockfile says, builds, and hands over.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { reportSuites } from "./report-suites.mjs";

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

/** Runs pnpm with whichever package manager started this script; never one that happens to be installed. */
function pnpm(args, quiet) {
  const starter = process.env.npm_execpath;
  if (starter === undefined) throw new Error("run this through npm: npm start, npm test or npm run bench");
  const viaNpm = ["exec", "--yes", "--", packageManager, ...args];
  return run(process.execPath, [starter, ...(basename(starter).includes("pnpm") ? args : viaNpm)], quiet);
}

const turbo = (...args) => ["exec", "turbo", "run", ...args];

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
const NEXT = `That was uie-m-mini, a 5 M parameter demonstration model: quick, and often wrong. What you just saw:

  npx ernie-m extract --pretty \\
    --schema '${SCHEMA}' \\
    --input apps/cli/examples/people.txt
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
  const show = (args) =>
    step("the demonstration", run(process.execPath, ["apps/cli/bin/ernie-m.js", ...args]));
  show(EXTRACT);
  console.log("And a document as a record, apps/cli/examples/invoice.txt:\n");
  show(RECORD);
  console.log(NEXT);
}

function typecheck() {
  prepare();
  step("type check", pnpm(turbo("typecheck", "--output-logs=new-only")));
}

function test() {
  step("install", pnpm(["install", "--frozen-lockfile"], true));
  const checks = {
    lint: pnpm(turbo("lint", "--output-logs=errors-only")),
    "build, types, tests and packages": pnpm(
      // Suites use every core themselves: more than two at a time only make each other slow.
      turbo(
        "build",
        "typecheck",
        "test",
        "check:package",
        "--continue",
        "--concurrency=2",
        "--output-logs=new-only",
      ),
    ),
  };
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

const commands = { start, build: () => prepare(), typecheck, test, bench, playground, runtimes };
const command = commands[process.argv[2]];
if (command === undefined) throw new Error(`expected one of ${Object.keys(commands).join(", ")}`);
command();
