import { conformanceCases } from "@ernie-m/core/testing";
import { loadExtractor } from "@ernie-m/heads";
import * as web from "../../src/index.js";

/** What tests call from outside. */
const exposed = { web, loadExtractor, conformanceCases };

export type Page = typeof exposed;

declare global {
  var page: Page;
}

globalThis.page = exposed;
