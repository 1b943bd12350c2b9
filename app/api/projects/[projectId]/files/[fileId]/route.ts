import { createReadStream, existsSync } from "node:fs";
import { Readable } from "node:stream";
import { z } from "zod";
import { route } from "@/app/route-handler";
import { readTrainingFile } from "@/lib/datasets/training-files";
import { db } from "@/lib/db/client";
import { paths } from "@/lib/env";
import { AppError } from "@/lib/errors";

const params = z.object({ projectId: z.string(), fileId: z.string() });

/** A training file's lines, as they came. */
export const GET = route("reviewer", { params }, ({ params: { projectId, fileId } }) => {
  const { name, bytes } = readTrainingFile(db(), projectId, fileId);
  const path = paths.trainingFile(fileId);
  if (!existsSync(path)) throw new AppError("missing", "The file's rows are no longer in the data folder.");
  const plain = name.replace(/(\.jsonl|\.json|\.ndjson|\.txt)?(\.gz)?$/i, "");
  return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
    headers: {
      "content-type": "application/jsonl; charset=utf-8",
      "content-length": String(bytes),
      "content-disposition": `attachment; filename="${plain.replace(/[^\w.-]+/g, "-") || "rows"}.jsonl"`,
    },
  });
});
