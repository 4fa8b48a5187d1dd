import { useEffect, useRef, useState } from "react";
import { Icon, type IconName } from "#/ui/Icon";
import styles from "./TextFilter.module.css";

const SETTLED_MS = 250;

interface Props {
  label: string;
  icon?: IconName;
  type: "search" | "text";
  value: string;
  onChange: (value: string) => void;
}

/** Takes effect a moment after the last key, at once on Enter. */
export function TextFilter({ label, icon, type, value, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Changed from elsewhere: by the address, or cleared.
  useEffect(() => {
    if (document.activeElement !== field.current || value === "") setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (next: string, wait: number) => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next), wait);
  };
  return (
    <label className={styles.field} data-set={value !== "" || undefined} data-type={type}>
      {icon && <Icon name={icon} />}
      <span className="visually-hidden">{label}</span>
      <input
        ref={field}
        type={type}
        value={typed}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        maxLength={255}
        onChange={(event) => change(event.target.value, event.target.value === "" ? 0 : SETTLED_MS)}
        onKeyDown={(event) => {
          if (event.key === "Enter") change(typed, 0);
          if (event.key === "Escape") field.current?.blur();
        }}
      />
    </label>
  );
}
