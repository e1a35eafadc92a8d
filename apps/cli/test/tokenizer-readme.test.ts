import { testReadmeExample } from "../../../readme.shared.js";

// Here, since the tokenizer's package has no model to tokenize with.
testReadmeExample(new URL("../", import.meta.url), "../../packages/tokenizer/README.md");
