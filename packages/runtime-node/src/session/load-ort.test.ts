import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { loadFailure } from "./load-failure.js";
import { loadOrt } from "./load-ort.js";

const platform = `${process.platform}-${process.arch}`;
const binaries = `bin/napi-v6/${process.platform}/${process.arch}`;

/** What Node's own loader says of the package with these files of its binaries alone, as bundlers and copies leave it. */
function failureWith(files: readonly string[]): Error & { readonly code: string } {
  const installed = dirname(dirname(createRequire(import.meta.url).resolve("onnxruntime-node")));
  const folder = join(temporaryFolder(), "node_modules");
  const copy = join(folder, "onnxruntime-node");
  mkdirSync(join(copy, binaries), { recursive: true });
  for (const part of ["package.json", "dist"])
    cpSync(join(installed, part), join(copy, part), { recursive: true });
  for (const file of files) cpSync(join(installed, binaries, file), join(copy, binaries, file));
  symlinkSync(join(installed, "../onnxruntime-common"), join(folder, "onnxruntime-common"), "junction");
  // In a process of its own: a library that this one has loaded is not looked for again.
  const script = `try { require("onnxruntime-node"); console.log("{}") }
    catch ({ message, code }) { console.log(JSON.stringify({ message, code })) }`;
  const said = execFileSync(process.execPath, ["-e", script], { cwd: dirname(folder), encoding: "utf8" });
  const { message, code } = JSON.parse(said);
  return Object.assign(new Error(message), { code });
}

const reject = (cause: unknown) => loadOrt("onnxruntime-node/cpu", () => Promise.reject(cause));

describe("onnxruntime-node that does not load says what would help", () => {
  it("without its library", async () => {
    await expect(reject(failureWith(["onnxruntime_binding.node"]))).rejects.toMatchObject({
      name: "BackendError",
      code: "backend-unavailable",
      message: expect.stringMatching(
        /^onnxruntime-node\/cpu: ONNX Runtime's library does not lie beside its binding: .* copy the whole package \(.*\)$/,
      ),
    });
  });

  it("without its binding", async () => {
    const { message } = (await reject(failureWith([])).catch((error: unknown) => error)) as Error;
    expect(message).toMatch(
      /^onnxruntime-node\/cpu: onnxruntime-node's binary for [\w-]+ is not there: .*bundle/,
    );
    expect(message).not.toContain("Require stack");
  });

  it("in whichever place it is asked for", async () => {
    const cause = failureWith([]);
    await expect(reject(cause)).rejects.toMatchObject({ cause });
  });
});

const error = (message: string, code = "ERR_DLOPEN_FAILED") => Object.assign(new Error(message), { code });

/** As the loaders of platforms that are not at hand say it. */
test.each([
  [
    "Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1)",
    /musl \(Alpine Linux\): use an image with glibc.*runtime-web/,
  ],
  [
    "Error relocating /app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1: __vsnprintf_chk: symbol not found",
    /musl \(Alpine Linux\)/,
  ],
  [
    "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /app/libonnxruntime.so.1)",
    /C library is older/,
  ],
  [
    "/lib64/libc.so.6: version `GLIBC_2.28' not found (required by /x/libonnxruntime.so.1)",
    /C library is older/,
  ],
  ["/app/onnxruntime_binding.node: invalid ELF header", /installed on another platform/],
  ["/app/onnxruntime_binding.node: wrong ELF class: ELFCLASS64", /installed on another platform/],
  ["/app/onnxruntime_binding.node: Exec format error", /installed on another platform/],
  [
    "\\\\?\\C:\\app\\onnxruntime_binding.node is not a valid Win32 application.",
    /installed on another platform/,
  ],
  [
    "dlopen(/app/onnxruntime_binding.node, 0x0001): tried: '/app/onnxruntime_binding.node' (mach-o file, but is an incompatible architecture (have 'x86_64', need 'arm64'))",
    /installed on another platform/,
  ],
  [
    "dlopen(/app/onnxruntime_binding.node, 0x0001): Library not loaded: @rpath/libonnxruntime.1.dylib Referenced from: /app/onnxruntime_binding.node",
    /library does not lie beside its binding/,
  ],
  [
    "The specified module could not be found. \\\\?\\C:\\app\\onnxruntime_binding.node",
    /does not lie beside/,
  ],
])("%s", (said, cure) => {
  expect(loadFailure(error(said), said, platform)).toMatch(cure);
  expect(loadFailure(error(said), said, platform)).toContain(`(${said})`);
});

test("a platform without a build is named, and what computes there", () => {
  const said = "Cannot find module '../bin/napi-v6/darwin/x64/onnxruntime_binding.node'";
  const reason = loadFailure(error(said, "MODULE_NOT_FOUND"), said, "darwin-x64");
  expect(reason).toMatch(
    /^onnxruntime-node has no build for darwin-x64, only for darwin-arm64, .*runtime-web/,
  );
});

test("a package that is not there is to be installed", () => {
  const said = "Cannot find package 'onnxruntime-node' imported from /app/server.js";
  expect(loadFailure(error(said, "ERR_MODULE_NOT_FOUND"), said, platform)).toMatch(
    /^onnxruntime-node is not installed/,
  );
});

test("a bundle that could not take the binding in is told to leave the package outside", () => {
  const said = `Dynamic require of "../bin/napi-v6/linux/x64/onnxruntime_binding.node" is not supported`;
  expect(loadFailure(new Error(said), said, "linux-x64")).toMatch(
    /^onnxruntime-node's binary for linux-x64 is not there: .*outside of the bundle/,
  );
});

test("what loads is told to write nothing to standard error", async () => {
  const ort = { env: { logLevel: "warning" } };
  expect(await loadOrt("onnxruntime-node/cpu", async () => ort as never)).toBe(ort);
  expect(ort.env.logLevel).toBe("fatal");
});

test("what is not known is said as it came", () => {
  expect(loadFailure(error("odd"), "odd", platform)).toBe("odd");
});
