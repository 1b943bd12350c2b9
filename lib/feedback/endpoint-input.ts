import { z } from "zod";
import { endpointAddress, endpointOptions } from "../judge/endpoint-settings";

const { temperature, maxTokens, timeoutSeconds, atOnce } = endpointOptions.shape;

/** How an endpoint is asked; stored with it. */
export const storedOptions = z.object({ temperature, maxTokens, timeoutSeconds, atOnce });

const key = z
  .string()
  .trim()
  .max(1000)
  .regex(/^[\x21-\x7e]*$/, "A key is one word of plain characters.");

/** What an administrator says of an endpoint. An empty key: none, or the one in the environment. */
export const endpointInput = endpointAddress.extend({
  name: z.string().trim().min(1, "Give it a name.").max(60, "Keep the name under 60 characters."),
  key: key.default(""),
  options: storedOptions.prefault({}),
});

export const endpointKeyInput = z.object({ endpointId: z.string(), key });
