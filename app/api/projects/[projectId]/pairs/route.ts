import { z } from "zod";
import { route } from "@/app/route-handler";
import { datasetQuery } from "@/lib/datasets/dataset-query";
import { exportRows } from "@/lib/datasets/export-dataset";
import { db, openDb } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { readProject } from "@/lib/projects/read-project";

const query = z.object({
  group: z.string().optional(), // one belief group's id; "none" for labels without one
  imported: z.enum(["0", "1"]).default("0"),
  source: datasetQuery.shape.source,
});

/** The project's pairs as TRL preference rows, streamed. */
export const GET = route(
  "reviewer",
  { params: z.object({ projectId: z.string() }), query },
  ({ params, query: { group, imported, source } }) => {
    const project = readProject(db(), params.projectId);
    const named = project.groups.find((each) => each.id === group);
    if (group && group !== "none" && !named) throw new AppError("missing", "This project has no such belief group.");
    const groups = group === "none" ? [null] : named ? [named.id] : ("all" as const);
    const name = [project.name, named?.name, source === "people" ? undefined : source]
      .filter(Boolean)
      .join(" ")
      .replace(/[^\w-]+/g, "-")
      .toLowerCase();
    return new Response(streamed(rows()), {
      headers: {
        "content-type": "application/jsonl; charset=utf-8",
        "content-disposition": `attachment; filename="${name || "pairs"}.jsonl"`,
      },
    });

    /** Reads through a connection of its own: the shared one can write meanwhile. */
    function* rows(): Generator<string> {
      const own = openDb();
      try {
        yield* exportRows(own, { projectId: project.id, groups, source, includeImported: imported === "1" });
      } finally {
        own.$client.close();
      }
    }
  },
);

/** Text piece by piece, made as the reader takes it. */
function streamed(pieces: Generator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void pieces.return(undefined),
  });
}
