import { browser } from "./browser.js";
import { commandLine, http } from "./command-line.js";
import { element } from "./element.js";
import { node } from "./node.js";
import type { Dialect } from "./parts.js";
import { react } from "./react.js";

export const dialects: readonly [Dialect, ...Dialect[]] = [node, browser, commandLine, http, react, element];
