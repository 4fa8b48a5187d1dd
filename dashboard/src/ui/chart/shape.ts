export interface Series {
  name: string;
  /** A token's name, such as "--failed". */
  colour: string;
  /** Pixels drawn and left out, so that lines are told apart without colour. */
  dash?: number[];
  /** Filled down to the axis. */
  area?: boolean;
  /** As `times`; null where nothing is known. */
  values: readonly (number | null)[];
}

export interface ChartProps {
  label: string;
  /** Seconds since 1970. */
  times: readonly number[];
  series: readonly Series[];
  format: (value: number) => string;
  log?: boolean;
  /** Said in the middle, where there is nothing to draw. */
  empty?: string | undefined;
}
