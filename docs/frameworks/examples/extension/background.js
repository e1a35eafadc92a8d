// The service worker of an extension: what was selected goes in, what was found comes back as the badge's number.
import { loadExtractor } from "@ernie-m/heads";
import { webRuntime } from "@ernie-m/runtime-web";

const SCHEMA = ["person", "organization", "location"];
let loading;

chrome.runtime.onInstalled.addListener(() =>
  chrome.contextMenus.create({ id: "extract", title: "Find names", contexts: ["selection"] }),
);

chrome.contextMenus.onClicked.addListener(async ({ selectionText }) => {
  loading ??= loadExtractor("/models/uie-m-mini/", { runtime: webRuntime({ device: "wasm" }) });
  const extractor = await loading;
  const found = await extractor.extract(selectionText, SCHEMA);
  const count = Object.values(found).flat().length;
  await chrome.action.setBadgeText({ text: String(count) });
});
