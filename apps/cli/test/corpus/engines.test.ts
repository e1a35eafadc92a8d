import { describeCorpusOver } from "./corpus-over.js";

// In one file, beside each other: most of it is waiting for the locks of workers that were killed.
describeCorpusOver("redis");
describeCorpusOver("valkey");
describeCorpusOver("postgres");
