import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** What of a checkpoint's folder may be downloaded: the model in Hugging Face's layout, and what resuming needs. */
export const modelFile = z.string().regex(/^[\w-]+(\.safetensors\.index\.json|\.(safetensors|json|jinja|txt|model))$/);

export interface ModelFile {
  readonly name: string;
  readonly bytes: number;
}

/** The model's files, by name; empty when the folder is gone. */
export function listModelFiles(dir: string): ModelFile[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => modelFile.safeParse(name).success)
    .sort()
    .map((name) => ({ name, bytes: statSync(join(dir, name)).size }));
}
