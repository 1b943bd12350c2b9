import { z } from "zod";

const ms = (standard: number) => z.coerce.number().int().min(20).default(standard);

const settings = z.object({
  CHORUS_POLL_MS: ms(500), // how often an idle worker looks for work and for a stop request
  CHORUS_BEAT_MS: ms(5_000), // how often the holder renews its lease
  CHORUS_LEASE_MS: ms(30_000), // how long a job stays its holder's without a beat
  CHORUS_RETRY_MS: ms(3_000), // how long a lost job rests before it is taken up again
  CHORUS_STOP_MS: ms(30_000), // how long a stopping job may take before SIGTERM; twice that before SIGKILL
});

/**
 * The queue's clock, in milliseconds, from the environment: tests run it faster.
 * @throws ZodError when a variable is not a whole number of at least 20.
 */
export function timing(env: NodeJS.ProcessEnv = process.env) {
  const parsed = settings.parse(env);
  return {
    poll: parsed.CHORUS_POLL_MS,
    beat: parsed.CHORUS_BEAT_MS,
    lease: parsed.CHORUS_LEASE_MS,
    retry: parsed.CHORUS_RETRY_MS,
    stop: parsed.CHORUS_STOP_MS,
  } as const;
}
