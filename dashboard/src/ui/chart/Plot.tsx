import { useEffect, useEffectEvent, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./plot.css";
import { useDark } from "#/shell/theme";
import { roundTimes, spread, timeTicks } from "./axes";
import type { ChartProps, Series } from "./shape";

const FONT = "12px Inter, system-ui, sans-serif";
/** To the right: the last time may stand at the very end. */
const HALF_A_LABEL = 26;

type Line = Pick<Series, "name" | "colour" | "dash" | "area">;

interface Props extends ChartProps {
  onPoint: (index: number | null) => void;
}

/** uPlot on a canvas, in a module of its own: it comes after the page. */
export default function Plot({ times, series, format, log = false, onPoint }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const dark = useDark();
  const point = useEffectEvent(onPoint);
  const shown = useEffectEvent(format);
  const data = useMemo(
    () => [times, ...series.map((one) => one.values)] as unknown as uPlot.AlignedData,
    [times, series],
  );
  const first = useEffectEvent(() => data);
  // What needs a new plot; its figures alone do not.
  const lines = series.map(({ name, colour, dash, area }) => ({ name, colour, dash, area }));
  const shape = JSON.stringify({ log, dark, lines });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const { log, lines } = JSON.parse(shape) as { log: boolean; lines: Line[] };
    const options: uPlot.Options = {
      width: element.clientWidth,
      height: element.clientHeight,
      padding: [10, HALF_A_LABEL, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: "overview" } },
      scales: { x: { time: true }, y: { distr: log ? 3 : 1, range: spread(log) } },
      axes: axes(log, (value) => shown(value)),
      series: [{}, ...lines.map(draw)],
      hooks: { setCursor: [(self) => point(self.cursor.idx ?? null)] },
    };
    const made = new uPlot(options, first(), element);
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(data), [data]);

  return <div ref={box} className="plot" />;
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function draw({ name, colour, dash, area }: Line): uPlot.Series {
  const stroke = token(colour);
  return {
    label: name,
    stroke,
    width: 1.75,
    ...(dash ? { dash } : {}),
    ...(area ? { fill: `color-mix(in srgb, ${stroke} 12%, transparent)` } : {}),
    spanGaps: false,
    points: { size: 5, fill: stroke, filter: alone },
  };
}

/** Samples without neighbours have no line that would show them: they are dots. Null: all are, there being few. */
function alone({ data }: uPlot, series: number, all: boolean): number[] | null {
  if (all) return null;
  const values = data[series] ?? [];
  const known = (index: number) => values[index] !== null && values[index] !== undefined;
  return [...values.keys()].filter((index) => known(index) && !known(index - 1) && !known(index + 1));
}

function axes(log: boolean, format: (value: number) => string): uPlot.Axis[] {
  const grid = { stroke: token("--line-soft"), width: 1 };
  const common = { stroke: token("--text-3"), font: FONT, ticks: { show: false } };
  return [
    { ...common, size: 26, gap: 4, grid: { show: false }, space: 72, values: (_, ticks) => timeTicks(ticks) },
    {
      ...common,
      size: 52,
      gap: 6,
      space: 28,
      grid,
      ...(log ? { splits: roundTimes } : {}),
      values: (_, ticks) => ticks.map(format),
    },
  ];
}
