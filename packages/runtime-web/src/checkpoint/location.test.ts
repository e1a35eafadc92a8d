import { expect, it } from "vitest";
import { checkpointFromUrls } from "./location.js";

it.each([
  ["https://example.org/a/b/model.bin?v=1", "https://example.org/a/b/"],
  ["chrome-extension://abc/models/mini/model.bin", "chrome-extension://abc/models/mini/"],
  ["capacitor://localhost/model.bin", "capacitor://localhost/"],
  ["blob:https://example.org/9115d58c", "urls"],
])("files beside %s are of the checkpoint %s", (weights, href) => {
  const urls = { "config.json": "data:application/json,{}", "model.bin": weights };
  expect(checkpointFromUrls(urls).href).toBe(href);
});
