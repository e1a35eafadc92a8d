import { BackendError } from "@ernie-m/core";
import { describe, expect, test } from "vitest";
import type { Device } from "../device.js";
import { candidates, chooseDevice } from "./choose-device.js";

const only =
  (...there: readonly Device[]) =>
  async (device: Device) => ({ device, available: there.includes(device), reason: `about ${device}` });

describe("chooseDevice", () => {
  test("takes the processor without looking at anything", async () => {
    const { device } = await chooseDevice("cpu", ["cuda"], () => Promise.reject(new Error("looked")));
    expect(device).toBe("cpu");
  });

  test("takes what is asked for, or says why not, and never another", async () => {
    expect(await chooseDevice("webgpu", [], only("webgpu"))).toEqual({
      device: "webgpu",
      considered: [{ device: "webgpu", chosen: true, reason: "about webgpu" }],
    });
    const refused = chooseDevice("webgpu", ["cuda"], only("cuda", "cpu"));
    await expect(refused).rejects.toThrow(BackendError);
    await expect(refused).rejects.toMatchObject({
      code: "backend-unavailable",
      message: "onnxruntime-node/webgpu: about webgpu",
    });
  });

  test("auto takes the first candidate that is there, else the processor, and tells of all", async () => {
    expect(await chooseDevice("auto", ["cuda", "webgpu"], only("cuda", "webgpu"))).toEqual({
      device: "cuda",
      considered: [{ device: "cuda", chosen: true, reason: "about cuda" }],
    });
    const { device, considered } = await chooseDevice("auto", ["cuda", "webgpu"], only());
    expect(device).toBe("cpu");
    expect(considered.map(({ device, chosen }) => [device, chosen])).toEqual([
      ["cuda", false],
      ["webgpu", false],
      ["cpu", true],
    ]);
  });

  test("auto leaves WebGPU alone where its adapter may compute in software", () => {
    expect(candidates("darwin")).toEqual(["webgpu"]);
    expect(candidates("linux")).toEqual(["cuda"]);
  });
});
