import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { listRecentLabels, listRecentLabelsInput } from "@/lib/labeling/list-recent-labels";

/** `?projectId=` -> the labels that this person can still undo, newest first. */
export const GET = route("annotator", { query: listRecentLabelsInput }, ({ query, user }) =>
  listRecentLabels(db(), user, query),
);
