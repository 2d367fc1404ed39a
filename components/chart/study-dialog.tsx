import { X } from "lucide-react";
import { useId } from "react";
import {
  fitParameter,
  formOf,
  INDICATOR_KINDS,
  MAX_STUDIES,
  newStudy,
  SOURCES,
  type Study,
  TONES,
} from "#lib/chart/indicator.ts";
import { useText } from "../i18n/text.ts";
import { IconButton } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { setChartSettings, useChartSettings } from "./settings-store.ts";
import styles from "./study-dialog.module.css";
import { studyName } from "./study-words.ts";

const PLACES = [
  ["overlay", "chart.onPrices"],
  ["lower", "chart.below"],
] as const;

/** The indicators of all charts: those there are, each with its numbers, and those one may add. */
export function StudyDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const text = useText();
  const studies = useChartSettings((settings) => settings.studies);
  const set = (next: readonly Study[]) => setChartSettings({ studies: next });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={text("chart.studies")}
      description={text("chart.studiesHint")}
      width={560}
    >
      <ul className={styles.list}>
        {studies.length === 0 && <li className={styles.none}>{text("chart.studiesNone")}</li>}
        {studies.map((study) => (
          <StudyRow
            key={study.id}
            study={study}
            onChange={(next) => set(studies.map((each) => (each.id === study.id ? next : each)))}
            onRemove={() => set(studies.filter((each) => each.id !== study.id))}
          />
        ))}
      </ul>
      <h3 className={styles.title}>{text("chart.addStudy")}</h3>
      {PLACES.map(([place, words]) => (
        <section key={place} aria-label={text(words)}>
          <h4 className={styles.place}>{text(words)}</h4>
          <div className={styles.kinds}>
            {INDICATOR_KINDS.filter((kind) => formOf(kind).place === place).map((kind) => (
              <button
                key={kind}
                type="button"
                className={styles.kind}
                disabled={studies.length >= MAX_STUDIES}
                data-testid={`add-study-${kind}`}
                onClick={() => set([...studies, newStudy(kind, studies)])}
              >
                <b>{text(`study.${kind}`)}</b>
                <span>{text(`study.about.${kind}`)}</span>
              </button>
            ))}
          </div>
        </section>
      ))}
    </Dialog>
  );
}

interface StudyRowProps {
  study: Study;
  onChange: (study: Study) => void;
  onRemove: () => void;
}

function StudyRow({ study, onChange, onRemove }: StudyRowProps) {
  const text = useText();
  const id = useId();
  const form = formOf(study.kind);
  return (
    <li className={styles.row} data-testid={`study-row-${study.id}`}>
      <b className={styles.name}>{text(`study.${study.kind}`)}</b>
      {form.parameters.map((parameter, at) => (
        <label key={parameter.name} className={styles.field}>
          {text(`chart.parameter.${parameter.name}`)}
          <input
            type="number"
            // Another number from elsewhere is another field; what is being typed is left alone.
            key={study.values[at]}
            defaultValue={study.values[at]}
            min={parameter.least}
            max={parameter.most}
            step={parameter.step}
            data-testid={`${study.id}-${parameter.name}`}
            onBlur={(event) => {
              const fitted = fitParameter(parameter, event.target.valueAsNumber) ?? parameter.initial;
              event.target.value = String(fitted);
              if (fitted !== study.values[at]) onChange({ ...study, values: study.values.with(at, fitted) });
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter") event.currentTarget.blur();
            }}
          />
        </label>
      ))}
      {form.hasSource && (
        <label className={styles.field} htmlFor={`${id}-source`}>
          {text("chart.source")}
          <select
            id={`${id}-source`}
            value={study.source}
            onChange={(event) => {
              const source = SOURCES.find((each) => each === event.target.value);
              if (source) onChange({ ...study, source });
            }}
          >
            {SOURCES.map((source) => (
              <option key={source} value={source}>
                {text(`chart.source.${source}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      <fieldset className={styles.tones} aria-label={text("chart.tone")}>
        {TONES.map((tone) => (
          <button
            key={tone}
            type="button"
            data-tone={tone}
            aria-pressed={tone === study.tone}
            aria-label={text(`chart.tone.${tone}`)}
            title={text(`chart.tone.${tone}`)}
            onClick={() => onChange({ ...study, tone })}
          />
        ))}
      </fieldset>
      <IconButton label={text("chart.removeStudy", { name: studyName(study, text) })} onClick={onRemove}>
        <X size={14} strokeWidth={1.75} />
      </IconButton>
    </li>
  );
}
