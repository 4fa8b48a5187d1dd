import { useState } from "react";
import { Button } from "#/ui/Button";
import { Dialog } from "#/ui/Dialog";
import { Menu, MenuItem, MenuLine } from "#/ui/Menu";
import styles from "./CreatedFilter.module.css";
import { shortTime, toLocal } from "./localTime";

const MINUTE = 60_000;
const LASTS = [
  ["Last 15 minutes", 15 * MINUTE],
  ["Last hour", 60 * MINUTE],
  ["Last 24 hours", 24 * 60 * MINUTE],
  ["Last 7 days", 7 * 24 * 60 * MINUTE],
] as const;

interface Props {
  after: string | undefined;
  before: string | undefined;
  onChange: (after: string | undefined, before: string | undefined) => void;
}

export function CreatedFilter({ after, before, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const since = (millis: number) => onChange(new Date(Date.now() - millis).toISOString(), undefined);
  return (
    <>
      <Menu label={words(after, before)} icon="clock" set={Boolean(after || before)}>
        <MenuItem onSelect={() => onChange(undefined, undefined)}>Any time</MenuItem>
        {LASTS.map(([label, millis]) => (
          <MenuItem key={label} onSelect={() => since(millis)}>
            {label}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => setOpen(true)}>Between …</MenuItem>
      </Menu>
      {open && (
        <RangeDialog
          after={after}
          before={before}
          onClose={() => setOpen(false)}
          onChange={(...range) => {
            setOpen(false);
            onChange(...range);
          }}
        />
      )}
    </>
  );
}

function RangeDialog({ after, before, onChange, onClose }: Props & { onClose: () => void }) {
  const [from, setFrom] = useState(toLocal(after));
  const [to, setTo] = useState(toLocal(before));
  const iso = (local: string) => (local ? new Date(local).toISOString() : undefined);
  return (
    <Dialog
      title="Created"
      onClose={onClose}
      footer={
        <Button kind="primary" onClick={() => onChange(iso(from), iso(to))}>
          Show these
        </Button>
      }
    >
      <div className={styles.range}>
        <label>
          From
          <input type="datetime-local" step="1" value={from} onChange={(event) => setFrom(event.target.value)} />
        </label>
        <label>
          Until before
          <input type="datetime-local" step="1" value={to} onChange={(event) => setTo(event.target.value)} />
        </label>
      </div>
    </Dialog>
  );
}

function words(after: string | undefined, before: string | undefined): string {
  if (after && before) return `${shortTime(after)} – ${shortTime(before)}`;
  if (after) return `Since ${shortTime(after)}`;
  return before ? `Before ${shortTime(before)}` : "Created";
}
