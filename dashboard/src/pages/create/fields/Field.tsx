import { type ReactNode, useId } from "react";
import type { Wrong } from "../draft";
import styles from "./Field.module.css";

export interface FieldProps {
  label: string;
  /** As the API names it. */
  field: string;
  value: string;
  onChange: (value: string) => void;
  wrong: Wrong | undefined;
  hint?: ReactNode;
  kind?: "text" | "lines" | "code" | "number" | "time";
  needed?: boolean;
  placeholder?: string;
  /** Names that are offered. */
  options?: readonly string[];
  rows?: number;
  /** Where typing begins when the dialog opens. */
  first?: boolean;
}

/** A label, a field, and below it what is wrong with it, else what helps. */
export function Field({ label, field, value, onChange, wrong, hint, kind = "text", options, ...more }: FieldProps) {
  const id = useId();
  const isWrong = wrong !== undefined && concerns(wrong, field);
  const note = isWrong ? wrong.detail : hint;
  const common = {
    id,
    value,
    name: field,
    placeholder: more.placeholder,
    autoFocus: more.first,
    required: more.needed,
    "aria-invalid": isWrong || undefined,
    "aria-describedby": note ? `${id}-note` : undefined,
    autoComplete: "off",
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <div className={styles.field} data-kind={kind}>
      <label htmlFor={id}>
        {label}
        {more.needed && <span aria-hidden="true"> *</span>}
      </label>
      {kind === "lines" || kind === "code" ? (
        <textarea {...common} rows={more.rows ?? 3} spellCheck={kind === "lines"} dir="auto" />
      ) : (
        <input
          {...common}
          type={kind === "time" ? "datetime-local" : "text"}
          inputMode={kind === "number" ? "decimal" : undefined}
          list={options && `${id}-options`}
          dir="auto"
        />
      )}
      {options && (
        <datalist id={`${id}-options`}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
      {note && (
        <p
          id={`${id}-note`}
          className={styles.note}
          data-wrong={isWrong || undefined}
          role={isWrong ? "alert" : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}

/** The API names the field, or a place within it. */
export function concerns(wrong: Wrong, field: string): boolean {
  return wrong.field === field || wrong.field.startsWith(`${field}.`) || wrong.field.startsWith(`${field}[`);
}
