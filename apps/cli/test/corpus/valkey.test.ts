import { describeCorpusOver } from "./corpus-over.js";

describeCorpusOver("valkey");
