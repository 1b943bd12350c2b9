import { z } from "zod";
import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { claimTask, claimTaskInput } from "@/lib/labeling/claim-task";
import { readProgress, readProgressInput } from "@/lib/labeling/read-progress";

const body = z.intersection(claimTaskInput, readProgressInput);

/** `{projectId, since?}` -> `{task, progress}`; `task` is null when nothing is left for this person. */
export const POST = route("annotator", { body }, ({ body, user }) => ({
  task: claimTask(db(), user, body),
  progress: readProgress(db(), user, body),
}));
