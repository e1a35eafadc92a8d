import { testExports } from "../../../exports.shared.js";

testExports(new URL("..", import.meta.url));
