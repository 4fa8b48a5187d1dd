import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { keys } from "#/api/queries";
import { useRefreshOnEvents } from "#/live/hooks";
import { whole } from "#/ui/figures";
import { Icon } from "#/ui/Icon";
import { Page } from "#/ui/Page";
import { Segments } from "#/ui/Segments";
import { Backlog } from "./Backlog";
import { Charts } from "./Charts";
import { Counts } from "./Counts";
import { Failures } from "./Failures";
import styles from "./Overview.module.css";
import { ACTIVITY, activityQuery, QUEUES, type Shown } from "./queries";
import { RANGE_WORDS, RANGES, type Range } from "./search";
import { Workers } from "./Workers";

const route = getRouteApi("/");
const RANGE_OPTIONS = (Object.keys(RANGES) as Range[]).map((value) => ({ value, words: RANGE_WORDS[value] }));

export function OverviewPage() {
  const { range = "1h", queue, type, lanes = false } = route.useSearch();
  const shown = { range, queue, type };
  useRefreshOnEvents(ACTIVITY, 5_000);
  useRefreshOnEvents(QUEUES, 2_000);
  useRefreshOnEvents(keys.workers, 2_000);
  return (
    <Page
      title="Overview"
      actions={
        <>
          <Lag shown={shown} />
          <Scope shown={shown} />
          <Segments label="Range" param="range" value={range} options={RANGE_OPTIONS} />
        </>
      }
    >
      <Counts />
      <Charts shown={shown} />
      <div className={styles.tables}>
        <Backlog all={lanes} />
        <div className={styles.stack}>
          <Workers />
          <Failures />
        </div>
      </div>
    </Page>
  );
}

/** Which queue and type the charts are of, when not all. */
function Scope({ shown: { queue, type } }: { shown: Shown }) {
  if (!queue && !type) return null;
  return (
    <Link
      to="."
      search={(before) => ({ ...before, queue: undefined, type: undefined })}
      className={styles.scope}
      title="The charts are of this only. Click for all."
    >
      <bdi>{[queue, type].filter(Boolean).join(" / ")}</bdi>
      <Icon name="close" size={12} />
    </Link>
  );
}

/** Figures are told to be old where the read model is seconds of work behind. */
const WORTH_TELLING = 1_000;

function Lag({ shown }: { shown: Shown }) {
  const { data } = useQuery(activityQuery(shown));
  if (!data || data.lag < WORTH_TELLING) return null;
  return <span className={styles.lag}>figures are {whole(data.lag)} events behind</span>;
}
