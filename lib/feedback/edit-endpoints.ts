import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import { type Db, immediate, type Tx } from "../db/client";
import { endpoints, judgings } from "../db/schema/feedback";
import { jobs } from "../db/schema/jobs";
import { AppError } from "../errors";
import { newId } from "../ids";
import { isActive, jobState } from "../jobs/job-state";
import { endpointInput, type endpointKeyInput } from "./endpoint-input";
import { writeEndpointKey } from "./endpoint-key";

/** Adds a model behind an endpoint. Address and model never change: labels say who gave them. @throws AppError conflict for a name that is taken */
export function addEndpoint(
  db: Db,
  user: { id: string } | null,
  input: z.input<typeof endpointInput>,
  now: number = Date.now(),
): { endpointId: string } {
  const { key, ...endpoint } = endpointInput.parse(input);
  const id = newId("endpoint", now);
  immediate(db, (tx) => {
    const taken = and(eq(endpoints.name, endpoint.name), isNull(endpoints.removedAt));
    if (tx.select({ id: endpoints.id }).from(endpoints).where(taken).get())
      throw new AppError("conflict", `There is an endpoint “${endpoint.name}” already. Give this one another name.`);
    tx.insert(endpoints)
      .values({ id, ...endpoint, createdBy: user?.id ?? null, createdAt: now })
      .run();
  });
  writeEndpointKey(id, key);
  return { endpointId: id };
}

/** Gives an endpoint another key; an empty one takes it away. @throws AppError missing */
export function replaceEndpointKey(db: Db, { endpointId, key }: z.output<typeof endpointKeyInput>): void {
  findEndpoint(db, endpointId);
  writeEndpointKey(endpointId, key);
}

/** Takes an endpoint off the list and forgets its key; its labels stay. @throws AppError missing, conflict while it is asked */
export function removeEndpoint(db: Db, endpointId: string, now: number = Date.now()): void {
  immediate(db, (tx) => {
    findEndpoint(tx, endpointId);
    const asked = tx
      .select({ job: jobs })
      .from(judgings)
      .innerJoin(jobs, eq(jobs.id, judgings.jobId))
      .where(eq(judgings.endpointId, endpointId))
      .all()
      .some(({ job }) => isActive(jobState(job, now)));
    if (asked) throw new AppError("conflict", "It is being asked at this moment. Stop that first.");
    tx.update(endpoints).set({ removedAt: now }).where(eq(endpoints.id, endpointId)).run();
  });
  writeEndpointKey(endpointId, "");
}

/** @throws AppError missing, also for one that was removed */
export function findEndpoint(db: Db | Tx, endpointId: string): typeof endpoints.$inferSelect {
  const found = db
    .select()
    .from(endpoints)
    .where(and(eq(endpoints.id, endpointId), isNull(endpoints.removedAt)))
    .get();
  if (!found) throw new AppError("missing", "There is no such endpoint. It may have been removed; add it again.");
  return found;
}
