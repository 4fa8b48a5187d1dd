import { useEffect, useEffectEvent, useMemo, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./plot.css";
import { useDark } from "#/shell/theme";
import { spread, timeTicks } from "./axes";
import type { ChartProps } from "./shape";

const FONT = "12px Inter, system-ui, sans-serif";

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
  const shape = JSON.stringify([log, dark, series.map(({ name, colour, dash }) => ({ name, colour, dash }))]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const [isLog, , lines] = JSON.parse(shape) as [
      boolean,
      boolean,
      { name: string; colour: string; dash?: number[] }[],
    ];
    const options: uPlot.Options = {
      width: element.clientWidth,
      height: element.clientHeight,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: "overview" } },
      scales: { x: { time: true }, y: { distr: isLog ? 3 : 1, range: spread(isLog) } },
      axes: axes(isLog, (value) => shown(value)),
      series: [{}, ...lines.map(({ name, colour, dash }) => line(name, colour, dash))],
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

function line(label: string, colour: string, dash: number[] | undefined): uPlot.Series {
  return {
    label,
    stroke: token(colour),
    width: 1.75,
    ...(dash ? { dash } : {}),
    spanGaps: false,
    points: { size: 5, fill: token(colour) },
  };
}

function axes(log: boolean, format: (value: number) => string): uPlot.Axis[] {
  const common = {
    stroke: token("--text-3"),
    font: FONT,
    grid: { stroke: token("--line-soft"), width: 1 },
    ticks: { show: false },
  };
  return [
    { ...common, grid: { show: false }, space: 72, values: (_, ticks) => timeTicks(ticks) },
    {
      ...common,
      size: 58,
      gap: 6,
      space: 28,
      values: (_, ticks) => ticks.map((tick) => (tick === null || (log && !isPowerOfTen(tick)) ? "" : format(tick))),
    },
  ];
}

function isPowerOfTen(value: number): boolean {
  const exponent = Math.log10(value);
  return Math.abs(exponent - Math.round(exponent)) < 1e-6;
}
