import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Card } from "#/ui/Card";
import type { Series } from "#/ui/chart/shape";
import { TimeChart } from "#/ui/chart/TimeChart";
import { Failed } from "#/ui/Failed";
import { rate } from "#/ui/figures";
import { duration } from "#/ui/time";
import styles from "./Overview.module.css";
import { activityQuery, type Shown } from "./queries";
import { percentile, type Step, stepsOf } from "./steps";

const PERCENTILES = [
  { name: "p50", q: 0.5, colour: "--line-1" },
  { name: "p95", q: 0.95, colour: "--line-2", dash: [6, 3] },
  { name: "p99", q: 0.99, colour: "--line-3", dash: [2, 3] },
];

export function Charts({ shown }: { shown: Shown }) {
  const { data, error, refetch } = useQuery(activityQuery(shown));
  const charts = useMemo(() => {
    const steps = data ? stepsOf(data.data) : [];
    const bounds = data?.data.bounds_ms ?? [];
    return {
      times: steps.map((step) => step.at),
      throughput: throughput(steps),
      waiting: percentiles(steps, bounds, "waiting"),
      running: percentiles(steps, bounds, "running"),
    };
  }, [data]);
  if (error && !data) return <Failed what="the activity" error={error} retry={refetch} />;
  const { times, throughput: rates, waiting, running } = charts;
  const common = { times };
  return (
    <div className={styles.charts}>
      <Card title="Throughput" aside={<span className={styles.unit}>tasks a second</span>}>
        <TimeChart
          {...common}
          label="Throughput, tasks a second"
          series={rates}
          format={rate}
          empty={none(data, rates, "No task was created or finished")}
        />
      </Card>
      <Card title="Pickup" aside={<span className={styles.unit}>from claimable to started</span>}>
        <TimeChart
          {...common}
          label="Pickup time, percentiles"
          series={waiting}
          format={duration}
          log
          empty={none(data, waiting, "No attempt was started")}
        />
      </Card>
      <Card title="Run time" aside={<span className={styles.unit}>of attempts that ended</span>}>
        <TimeChart
          {...common}
          label="Run time, percentiles"
          series={running}
          format={duration}
          log
          empty={none(data, running, "No attempt ended")}
        />
      </Card>
    </div>
  );
}

function none(data: unknown, series: readonly Series[], words: string): string | undefined {
  if (!data) return undefined;
  return series.some(({ values }) => values.some((value) => value)) ? undefined : `${words} in this time.`;
}

function throughput(steps: readonly Step[]): Series[] {
  const perSecond = (what: "created" | "finished" | "failed") => steps.map((step) => step[what] / step.lasted);
  return [
    { name: "created", colour: "--line-1", dash: [6, 3], values: perSecond("created") },
    { name: "finished", colour: "--succeeded", area: true, values: perSecond("finished") },
    { name: "failed", colour: "--failed", dash: [2, 3], values: perSecond("failed") },
  ];
}

function percentiles(steps: readonly Step[], bounds: readonly number[], of: "waiting" | "running"): Series[] {
  return PERCENTILES.map(({ q, ...line }) => ({
    ...line,
    values: steps.map((step) => percentile(step[of], bounds, q)),
  }));
}
