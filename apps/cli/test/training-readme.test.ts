import { testReadmeExample } from "../../../readme.shared.js";

// Here, since the training's package has no model to begin with.
testReadmeExample(new URL("../", import.meta.url), "../../packages/training/README.md");
