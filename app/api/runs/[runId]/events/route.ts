import { z } from "zod";
import { route } from "@/app/route-handler";
import { db } from "@/lib/db/client";
import { readRun } from "@/lib/runs/read-run";
import { beginning } from "@/lib/runs/read-run-updates";
import { RunFeed } from "@/lib/runs/run-feed";

export const dynamic = "force-dynamic";

const heartbeatMs = 15_000;
const longestMs = 10 * 60_000; // then the browser comes back: its session is checked again, and nothing leaks for ever

const holder = globalThis as typeof globalThis & { chorusRunFeed?: RunFeed };

/**
 * A run as it goes, as server-sent events. Each event's id is a cursor over metrics, logs and samples: whoever comes
 * back with it (Last-Event-ID, or `after` on the first visit) is sent exactly what was missed.
 */
export const GET = route(
  "reviewer",
  { params: z.object({ runId: z.string() }), query: z.object({ after: z.string().default(beginning) }) },
  ({ params: { runId }, query: { after }, request }) => {
    readRun(db(), runId); // a run that does not exist is a 404, not an empty stream
    const cursor = request.headers.get("last-event-id") ?? after;
    holder.chorusRunFeed ??= new RunFeed(db());
    const stream = streamRun(holder.chorusRunFeed, runId, cursor, request.signal);
    return new Response(stream, {
      headers: {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache, no-transform", // compression would hold events back
        "x-accel-buffering": "no",
      },
    });
  },
);

function streamRun(feed: RunFeed, runId: string, cursor: string, gone: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let close = () => {};
  return new ReadableStream({
    start(controller) {
      const write = (text: string) => controller.enqueue(encoder.encode(text));
      write("retry: 2000\n\n");
      const leave = feed.follow(
        runId,
        cursor,
        (news) => write(`id: ${news.cursor}\ndata: ${JSON.stringify(news)}\n\n`),
        () => close(),
      );
      const heart = setInterval(() => {
        if ((controller.desiredSize ?? 0) < -1000)
          close(); // nobody reads at the other end
        else write(": alive\n\n");
      }, heartbeatMs);
      const end = setTimeout(() => close(), longestMs);
      let open = true;
      close = () => {
        if (!open) return;
        open = false;
        leave();
        clearInterval(heart);
        clearTimeout(end);
        try {
          controller.close();
        } catch {
          // the browser closed it first
        }
      };
      gone.addEventListener("abort", () => close(), { once: true });
      if (gone.aborted) close();
    },
    cancel: () => close(),
  });
}
