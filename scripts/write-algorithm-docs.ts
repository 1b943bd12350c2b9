import { writeFileSync } from "node:fs";
import { algorithms } from "../lib/algorithms/registry";
import { algorithmDocs } from "./algorithm-docs";

// docs/algorithms.md from the registry; algorithm-docs.test.ts fails where somebody has forgotten to run this.
writeFileSync(new URL("../docs/algorithms.md", import.meta.url), algorithmDocs(Object.values(algorithms)));
