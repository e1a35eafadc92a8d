/** Starts each engine of the table in a process of its own; see child.mjs for what is said to it. */
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { engines, modelPath } from "./engines.mjs";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @returns undefined when the engine is not installed. */
export async function openEngine(key, folder, textPath) {
  const args = ["--expose-gc", file("child.mjs"), key, folder, textPath];
  return start(engines[key].name, process.execPath, args);
}

/** C++ SentencePiece. @returns undefined where Python's package is not installed. */
export async function openCpp(folder, textPath) {
  const candidates = [process.env.PYTHON, "python3", "/usr/bin/python3"].filter((name) => name !== undefined);
  for (const python of candidates) {
    const asked = spawnSync(python, ["-c", "import sentencepiece; print(sentencepiece.__version__)"]);
    if (asked.status !== 0) continue;
    const name = `sentencepiece ${asked.stdout.toString().trim()}, C++ from Python`;
    return start(name, python, [file("child.py"), modelPath(folder), textPath]);
  }
  return undefined;
}

async function start(name, command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error(`${name} ended early`);
    return JSON.parse(value);
  };
  const ask = (question) => {
    child.stdin.write(`${question}\n`);
    return answer();
  };
  const load = await answer();
  if (load === null) return undefined;
  return {
    name,
    load,
    /** Seconds for the lines [from, to), over and over for that many. */
    round: (from, to, enough) => ask(`${from} ${to} ${enough}`),
    ids: (from, to) => ask(`ids ${from} ${to}`),
    memory: () => ask("memory"),
    close: () => child.stdin.end(),
  };
}
