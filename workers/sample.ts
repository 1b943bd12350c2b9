import type { Task } from "./handlers";
import type { Outcome } from "./messages";
export async function sample({ job }: Task): Promise<Outcome> {
  throw new Error(job.kind);
}
