import { z } from "zod";
import { readCheckpoint } from "../nn/checkpoint-files";
import { hashModel } from "../nn/hash-model";
import { modelFilePath } from "../nn/lora-files";
import { readJson } from "../nn/read-json";
import { countOf } from "../nn/stored-tensor";

export interface ModelFolder {
  readonly role: "policy" | "reward";
  readonly sha256: string; // of the weights
  readonly bytes: number; // they take on the disk
  readonly parameters: number;
}

/**
 * What lies in a folder of Hugging Face layout, or in that of an adapter by PEFT: whether its weights are what its config.json asks for, by names and
 * shapes, and their bytes; no weight is loaded as a number.
 * @throws AppError that names the file and what to do
 */
export async function inspectModelFolder(dir: string): Promise<ModelFolder> {
  const { head, weights } = readCheckpoint(dir);
  readJson(modelFilePath(dir, "tokenizer.json"), z.looseObject({}));
  const parameters = [...weights.values()].reduce((sum, { shape }) => sum + countOf(shape), 0);
  const role = head === "lm" ? "policy" : "reward";
  return { role, parameters, ...(await hashModel(dir)) };
}
