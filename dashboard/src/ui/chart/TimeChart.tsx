import { lazy, Suspense, useState } from "react";
import { Legend } from "./Legend";
import type { ChartProps } from "./shape";
import styles from "./TimeChart.module.css";

const Plot = lazy(() => import("./Plot"));

/** Lines over time with their legend, which shows the figures under the pointer, else the newest. */
export function TimeChart(props: ChartProps) {
  const [pointed, point] = useState<number | null>(null);
  const { times, series, format, label, empty } = props;
  return (
    <figure className={styles.chart} aria-label={label}>
      <Legend times={times} series={series} format={format} pointed={pointed} />
      <div className={styles.plot}>
        <Suspense>
          <Plot {...props} onPoint={point} />
        </Suspense>
        {empty && <p className={styles.empty}>{empty}</p>}
      </div>
    </figure>
  );
}
