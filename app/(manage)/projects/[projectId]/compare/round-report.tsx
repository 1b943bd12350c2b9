import { Heading, Text } from "@radix-ui/themes";
import { Stat, StatRow } from "@/app/_ui/stat";
import type { Comparison } from "@/lib/evaluation/read-comparison";
import { PromptTable } from "./prompt-table";
import { WinRatePlot } from "./win-rate-plot";
import { conclusion, percent, samplingWords } from "./words";

/** What people said about a round: the verdict, the figures, by belief group, by prompt. */
export function RoundReport({ comparison }: { comparison: Comparison }) {
  const { round, overall, groups, prompts } = comparison;
  const { settings } = round;
  const alike = round.sampling?.state === "succeeded" ? settings.promptIds.length - round.tasks : 0;
  return (
    <div className="flex flex-col gap-8">
      <section aria-labelledby="verdict" className="flex flex-col gap-4">
        <Heading as="h4" size="4" id="verdict">
          {conclusion(overall, round.checkpoint.name, round.baseline.name)}
        </Heading>
        <StatRow>
          <Stat
            label={`Prefer ${round.checkpoint.name}`}
            value={overall.tasks > 0 ? percent(overall.rate) : "—"}
            hint={
              overall.tasks > 0 ? `95% interval ${percent(overall.low)} to ${percent(overall.high)}` : "no label yet"
            }
          />
          <Stat label="Tasks compared" value={overall.tasks} hint={`of ${round.tasks}`} />
          <Stat label="Won" value={overall.wins} hint="response pairs" />
          <Stat label="Tied" value={overall.ties} hint="response pairs" />
          <Stat label="Lost" value={overall.losses} hint="response pairs" />
        </StatRow>
        <WinRatePlot
          rows={[
            { id: "all", label: <strong className="font-medium">Everybody</strong>, name: "Everybody", rate: overall },
            ...groups.map((group) => ({
              id: group.groupId ?? "none",
              label: group.name,
              name: group.name,
              rate: group,
            })),
          ]}
        />
        <Text as="p" size="1" color="gray" className="max-w-3xl">
          How often the response of “{round.checkpoint.name}” was ranked above one of “{round.baseline.name}” to the
          same prompt; a tie counts one half. Each task counts once, however many labels it has, and the interval is
          Wilson’s over tasks. {settings.promptIds.length} prompts, {settings.unseen} of them never used to train it
          {alike > 0 && <>, {alike} left out because both models answered word for word alike</>};{" "}
          {settings.samplesPerModel} {settings.samplesPerModel === 1 ? "response" : "responses"} a model:{" "}
          {samplingWords(settings)}.
        </Text>
      </section>
      <section aria-labelledby="prompts">
        <Heading as="h4" size="3" mb="3" id="prompts">
          Prompt by prompt
        </Heading>
        <PromptTable prompts={prompts} round={round} />
      </section>
    </div>
  );
}
