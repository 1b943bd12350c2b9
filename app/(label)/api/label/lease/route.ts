import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { renewLease, renewLeaseInput } from "@/lib/labeling/renew-lease";

/** `{assignmentId}` -> the renewed lease, or that it is lost. */
export const POST = route("annotator", { body: renewLeaseInput }, ({ body, user }) => renewLease(db(), user, body));
