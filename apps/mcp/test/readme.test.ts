import { testReadmeExample } from "../../../readme.shared.js";

testReadmeExample(new URL("..", import.meta.url));
