import { spanOf } from "../time";
import type { Series } from "./shape";
import styles from "./TimeChart.module.css";

interface Props {
  times: readonly number[];
  series: readonly Series[];
  format: (value: number) => string;
  pointed: number | null;
}

export function Legend({ times, series, format, pointed }: Props) {
  const index = pointed ?? times.length - 1;
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  const at = times[index];
  return (
    <figcaption className={styles.legend}>
      <ul>
        {series.map(({ name, colour, dash, values }) => {
          const value = values[index];
          return (
            <li key={name}>
              <svg width="18" height="8" aria-hidden="true">
                <line
                  x1="1"
                  x2="17"
                  y1="4"
                  y2="4"
                  stroke={`var(${colour})`}
                  strokeWidth="2.5"
                  strokeDasharray={dash?.join(" ")}
                />
              </svg>
              {name} <b className="figures">{value === null || value === undefined ? "–" : format(value)}</b>
            </li>
          );
        })}
      </ul>
      <span className={styles.at}>{at === undefined ? "" : pointed === null ? "latest" : spanOf(at, step)}</span>
    </figcaption>
  );
}
