import { isAbsolute, join, resolve } from "node:path";

/** The project folder: where package.json lies and every `npm` and `npx chorus` command runs. */
export const projectDir = process.env.CHORUS_HOME ?? process.cwd();

/** The data folder (`CHORUS_DATA`, else `./data`): database, checkpoints, run folders, secrets. */
export function dataDir(): string {
  const chosen = process.env.CHORUS_DATA ?? "data";
  return isAbsolute(chosen) ? chosen : resolve(projectDir, chosen);
}

/** Paths inside the data folder. */
export const paths = {
  database: () => join(dataDir(), "chorus.db"),
  secret: () => join(dataDir(), "auth-secret"),
  trainingFiles: () => join(dataDir(), "files"),
  trainingFile: (fileId: string) => join(dataDir(), "files", `${fileId}.jsonl`),
  dataset: (datasetId: string) => join(dataDir(), "datasets", datasetId),
  model: (name: string) => join(dataDir(), "models", name),
  run: (runId: string) => join(dataDir(), "runs", runId),
  endpointKey: (endpointId: string) => join(dataDir(), "keys", endpointId),
  uploads: () => join(dataDir(), "uploads"),
  upload: (importId: string) => join(dataDir(), "uploads", importId),
} as const;
