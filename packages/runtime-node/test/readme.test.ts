import { testReadmeExample } from "../../../readme.shared.js";

const folder = new URL("..", import.meta.url);

testReadmeExample(folder);
testReadmeExample(folder, "../model-uie-m-mini/README.md");
