import { desc, isNull } from "drizzle-orm";
import type { Db } from "../db/client";
import { endpoints } from "../db/schema/feedback";
import { type EndpointSettings, keyFromEnv } from "../judge/endpoint-settings";
import { findEndpoint } from "./edit-endpoints";
import { storedOptions } from "./endpoint-input";
import { readEndpointKey } from "./endpoint-key";

/** How to ask an endpoint, with its key: for the server alone. @throws AppError missing */
export function readEndpoint(db: Db, endpointId: string): EndpointSettings {
  const { baseUrl, model, options } = findEndpoint(db, endpointId);
  return { baseUrl, model, ...storedOptions.parse(options), key: readEndpointKey(endpointId) ?? keyFromEnv(baseUrl) };
}

/** Endpoints as pages show them, newest first: of the key only where it comes from. */
export function listEndpoints(db: Db) {
  return db
    .select()
    .from(endpoints)
    .where(isNull(endpoints.removedAt))
    .orderBy(desc(endpoints.createdAt), desc(endpoints.id))
    .all()
    .map(({ id, name, baseUrl, model, options, createdAt }) => {
      const environment = keyFromEnv(baseUrl) === null ? "none" : "environment";
      const key = readEndpointKey(id) === null ? environment : "stored";
      return { id, name, baseUrl, model, options: storedOptions.parse(options), createdAt, key } as const;
    });
}
export type ListedEndpoint = ReturnType<typeof listEndpoints>[number];
