import { useState } from "react";
import { Button } from "#/ui/Button";
import { type Parameters as ParameterValues, parseParameters, type Wrong } from "../draft";
import { KNOWN_TYPES, type Parameter } from "../knownTypes";
import { concerns, Field } from "./Field";
import styles from "./ParametersField.module.css";

interface Props {
  type: string;
  /** JSON. */
  value: string;
  onChange: (value: string) => void;
  wrong: Wrong | undefined;
}

/** The parameters as fields, where the type's are known, else as JSON; either at any time. */
export function ParametersField({ type, value, onChange, wrong }: Props) {
  const [asJson, setAsJson] = useState(false);
  const parsed = parseParameters(value);
  const parameters = "value" in parsed ? parsed.value : undefined;
  const known = KNOWN_TYPES[type] ?? [];
  const inFields = parameters && known.length > 0 && fits(parameters, known) ? parameters : undefined;
  const choose = (chosen: boolean) => {
    setAsJson(chosen);
    if (chosen && parameters) onChange(written(parameters));
  };
  return (
    <fieldset className={styles.parameters}>
      <legend>Parameters</legend>
      {known.length > 0 && (
        <div className={styles.choice}>
          <Button kind="quiet" aria-pressed={!asJson} disabled={!inFields} onClick={() => choose(false)}>
            Fields
          </Button>
          <Button kind="quiet" aria-pressed={asJson || !inFields} onClick={() => choose(true)}>
            JSON
          </Button>
        </div>
      )}
      {asJson || !inFields ? (
        <JsonField {...{ value, onChange, parameters }} wrong={"wrong" in parsed ? parsed.wrong : wrong} />
      ) : (
        known.map((parameter) => (
          <Field
            key={parameter.name}
            {...parameter}
            field={`parameters.${parameter.name}`}
            value={shown(inFields[parameter.name])}
            wrong={wrong}
            onChange={(text) => onChange(written(changed(inFields, parameter, text)))}
          />
        ))
      )}
    </fieldset>
  );
}

function JsonField({
  value,
  onChange,
  parameters,
  wrong,
}: Omit<Props, "type"> & { parameters: ParameterValues | undefined }) {
  return (
    <>
      <Field
        label="Parameters as JSON"
        field="parameters"
        kind="code"
        rows={8}
        value={value}
        onChange={onChange}
        wrong={wrong && concerns(wrong, "parameters") ? { field: "parameters", detail: within(wrong) } : undefined}
        hint="An object; keys are letters, digits, _ and -"
      />
      {parameters && (
        <Button kind="quiet" className={styles.format} onClick={() => onChange(written(parameters))}>
          Format
        </Button>
      )}
    </>
  );
}

/** What is wrong with one of the parameters names it. */
function within({ field, detail }: Wrong): string {
  return field === "parameters" ? detail : `${field}: ${detail}`;
}

/** What has other parameters, or other kinds of values, can be shown as JSON only. */
function fits(parameters: ParameterValues, known: readonly Parameter[]): boolean {
  return Object.entries(parameters).every(([name, value]) => {
    const kind = known.find((one) => one.name === name)?.kind;
    return kind && (typeof value === "string" || (kind === "number" && typeof value === "number"));
  });
}

function changed(parameters: ParameterValues, { name, kind }: Parameter, text: string): ParameterValues {
  const { [name]: _, ...others } = parameters;
  if (text === "") return others;
  const number = kind === "number" && text.trim() !== "" && !Number.isNaN(Number(text));
  return { ...parameters, [name]: number ? Number(text) : text };
}

function shown(value: unknown): string {
  return value === undefined ? "" : String(value);
}

function written(parameters: ParameterValues): string {
  return JSON.stringify(parameters, null, 2);
}
