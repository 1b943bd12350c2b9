import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { z } from "zod";
import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { checkpointDir } from "@/lib/runs/checkpoint-path";
import { readCheckpoint } from "@/lib/runs/list-checkpoints";
import { modelFile } from "@/lib/runs/list-model-files";

/** One file of a checkpoint, as it lies on disk. */
export const GET = route(
  "reviewer",
  { params: z.object({ checkpointId: z.string(), name: modelFile }) },
  ({ params: { checkpointId, name } }) => {
    const path = join(checkpointDir(readCheckpoint(db(), checkpointId).path), name);
    const about = statSync(path, { throwIfNoEntry: false });
    if (!about?.isFile()) throw new AppError("missing", `The checkpoint has no file ${name}.`);
    return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
      headers: {
        "content-type": "application/octet-stream",
        "content-length": String(about.size),
        "content-disposition": `attachment; filename="${name}"`,
      },
    });
  },
);
