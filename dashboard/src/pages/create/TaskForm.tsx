import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "#/ui/Button";
import { Dialog } from "#/ui/Dialog";
import { Icon } from "#/ui/Icon";
import { useLanes } from "../tasks/filters/useLanes";
import styles from "./CreateTask.module.css";
import type { Draft, Wrong } from "./draft";
import { concerns, Field } from "./fields/Field";
import { MoreFields } from "./fields/MoreFields";
import { ParametersField } from "./fields/ParametersField";
import { TypeHint } from "./fields/TypeHint";
import { useCreate } from "./useCreate";

interface Props {
  title: string;
  first: Draft;
  /** Called with what is typed; with nothing once it was sent. */
  onDraft?: (draft: Draft | undefined) => void;
  onClose: () => void;
}

export function TaskForm({ title, first, onDraft, onClose }: Props) {
  const [draft, setDraft] = useState(first);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();
  const { types } = useLanes();
  const { create, busy, wrong, clear } = useCreate(() => {
    onDraft?.(undefined);
    onClose();
  });
  useFocusOnWrong(form, wrong);
  const change = (changes: Partial<Draft>) => {
    const next = { ...draft, ...changes };
    setDraft(next);
    onDraft?.(next);
    clear();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void create(draft);
  };
  const footer = (
    <>
      <Button onClick={onClose}>Close</Button>
      <Button kind="primary" type="submit" form={id} disabled={busy}>
        {busy ? "Adding …" : "Add task"}
      </Button>
    </>
  );
  return (
    <Dialog title={title} wide onClose={onClose} footer={footer}>
      {/* the API says what is wrong, not the browser */}
      <form id={id} ref={form} className={styles.form} onSubmit={submit} onKeyDown={submitByKey} noValidate>
        <General wrong={wrong} form={form} />
        <div className={styles.pair}>
          <Field
            label="Name"
            field="name"
            needed
            first
            value={draft.name}
            onChange={(name) => change({ name })}
            wrong={wrong}
          />
          <Field
            label="Type"
            field="type"
            needed
            value={draft.type}
            onChange={(type) => change({ type })}
            wrong={wrong}
            options={types}
            hint={<TypeHint type={draft.type} />}
          />
        </div>
        <ParametersField
          type={draft.type}
          value={draft.parameters}
          onChange={(parameters) => change({ parameters })}
          wrong={wrong}
        />
        <MoreFields draft={draft} first={first} change={change} wrong={wrong} />
      </form>
    </Dialog>
  );
}

/** What concerns no field of the form. */
function General({ wrong, form }: { wrong: Wrong | undefined; form: React.RefObject<HTMLFormElement | null> }) {
  if (!wrong || fieldOf(form.current, wrong)) return null;
  return (
    <p className={styles.wrong} role="alert">
      <Icon name="alert" />
      {wrong.field && `${wrong.field}: `}
      {wrong.detail}
    </p>
  );
}

function fieldOf(form: HTMLFormElement | null, wrong: Wrong): HTMLElement | undefined {
  const fields = [...(form?.elements ?? [])] as HTMLInputElement[];
  return fields.find((one) => one.name && concerns(wrong, one.name));
}

function useFocusOnWrong(form: React.RefObject<HTMLFormElement | null>, wrong: Wrong | undefined): void {
  useEffect(() => {
    if (wrong) fieldOf(form.current, wrong)?.focus();
  }, [form, wrong]);
}

/** Ctrl-Enter sends it from any field. */
function submitByKey(event: React.KeyboardEvent<HTMLFormElement>): void {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
}
