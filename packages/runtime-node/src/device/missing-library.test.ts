import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { missingLibrary } from "./missing-library.js";

const isLinux = process.platform === "linux";

test.skipIf(!isLinux)("a library that is not there is told from one that is", () => {
  const nothing = "libnothing-of-this-name.so.1";
  expect(missingLibrary(nothing)).toMatch(new RegExp(`^${nothing}: cannot open shared object file`));
  // Of this very process, and no addon.
  expect(missingLibrary("libc.so.6")).toBeUndefined();
  expect(missingLibrary("libdl.so.2")).toBeUndefined();
});

test.skipIf(!isLinux)("also where the platform's errors are of another realm", async () => {
  const dlopen = process.dlopen;
  process.dlopen = () => {
    throw runInNewContext("new Error('libx.so: cannot open shared object file: No such file')");
  };
  try {
    expect(missingLibrary("libx.so")).toBe("libx.so: cannot open shared object file: No such file");
  } finally {
    process.dlopen = dlopen;
  }
});

const built = new URL("../../dist/index.js", import.meta.url);

test.skipIf(!isLinux || missingLibrary("libvulkan.so.1") === undefined || !existsSync(built))(
  "devices are listed without a word on standard error where there is no Vulkan",
  () => {
    const script = `const { listDevices } = await import(${JSON.stringify(built.href)});
      const webgpu = (await listDevices()).find(({ device }) => device === "webgpu");
      console.log(webgpu.reason);`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      process.arch === "x64"
        ? /^webgpu cannot be started \(libvulkan\.so\.1: cannot open .*\); it needs a graphics driver with Vulkan, and libvulkan1$/m
        : /^onnxruntime-node has no webgpu for linux/,
    );
  },
);
