import { useLayoutEffect, useRef } from "preact/hooks";
import type { FaultForm as Form } from "../looking.ts";
import { type Field, fields } from "../model/form.ts";
import type { PlanView } from "../../backend/wire/commands.ts";
import { useStage } from "../stage.ts";
import { ForecastSentence, ForecastTerms } from "./forecast.tsx";
import { Problem } from "./problem.tsx";

/** A fault before it is fired: its parameters from its schema, and what they would do right now. */
export const FaultForm = ({ form }: { readonly form: Form }) => {
  const { desk } = useStage();
  const first = useRef<HTMLFormElement>(null);
  const isPlanned = form.plan !== null;
  // Enter does it as soon as the plan stands there, unless the presenter is already in a field.
  // After a paint would be too late: an Enter in between would press "not now".
  useLayoutEffect(() => {
    const own = first.current;
    if (own === null || own.querySelector(":is(input, select):focus") !== null) return;
    own.scrollIntoView({ block: "nearest" });
    own.querySelector<HTMLElement>(isPlanned ? "button.go" : "button.leave")?.focus();
  }, [form.offer.name, isPlanned]);
  return (
    <form
      class="panel fault-form"
      ref={first}
      aria-label={form.offer.title}
      onSubmit={(event) => {
        event.preventDefault();
        void desk.fireForm();
      }}
    >
      <h2>
        {form.offer.title} <span>{form.offer.name}</span>
      </h2>
      <p class="about dim" title={form.offer.description}>
        {form.offer.description}
      </p>
      <div class="fields">
        {fields(form.offer.params).map((field) => (
          <Control key={field.name} field={field} value={form.values[field.name]} />
        ))}
      </div>
      <Plan form={form} />
      <div class="actions">
        {form.plan?.forecast != null && <ForecastSentence forecast={form.plan.forecast} />}
        <button
          type="submit"
          class="go"
          disabled={form.plan === null || desk.sending.value !== null}
        >
          <kbd>↵</kbd> do it
        </button>
        <button type="button" class="leave" onClick={() => desk.closeForm()}>
          not now
        </button>
      </div>
    </form>
  );
};

const Plan = ({ form: { plan, problem, offer } }: { readonly form: Form }) => {
  if (problem !== null) {
    return <Problem problem={problem} />;
  }
  if (plan === null) return <p class="plan dim">Working out whom it would hit …</p>;
  return (
    <div class="plan" aria-live="polite">
      <h3>Would hit</h3>
      <p class="victims">{named(plan.victims.map(({ name }) => name))}</p>
      {plan.refused !== null && <Problem problem={plan.refused} />}
      <p class="holds">{holds(plan)}</p>
      {plan.forecast != null && <ForecastTerms forecast={plan.forecast} />}
      {plan.note !== null && <p class="note">{plan.note}</p>}
      <h3>The same by hand</h3>
      {plan.kubectl.slice(0, linesShown).map((line) => (
        <code class="command" key={line}>
          <i>$ </i>
          {line}
        </code>
      ))}
      {plan.kubectl.length > linesShown && (
        <p class="dim">and {plan.kubectl.length - linesShown} more like it</p>
      )}
      <p class="lesson">{plan.lesson || offer.lesson}</p>
    </div>
  );
};

const holds = ({ holdSeconds }: PlanView) =>
  holdSeconds === 0
    ? "Nothing is held: Kubernetes mends it by itself."
    : `Taken back after ${String(holdSeconds)} s, or at once with Esc.`;

const namesShown = 4;
const linesShown = 2;

function named(names: readonly string[]): string {
  if (names.length === 0) return "nobody";
  const more = names.length - namesShown;
  return names.slice(0, namesShown).join(", ") + (more > 0 ? ` and ${String(more)} more` : "");
}

const Control = ({ field, value }: { readonly field: Field; readonly value: unknown }) => (
  <label class="control" data-type={field.type}>
    <b>{field.label}</b>
    <Input field={field} value={value} />
    <small>{hint(field)}</small>
  </label>
);

const Input = ({ field, value }: { readonly field: Field; readonly value: unknown }) => {
  const { desk } = useStage();
  const set = (given: unknown) => desk.change(field.name, given);
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  switch (field.type) {
    case "number":
      return <NumberInput field={field} text={text} set={set} />;
    case "choice":
      return (
        <select name={field.name} value={text} onChange={(event) => set(event.currentTarget.value)}>
          {field.options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      );
    case "switch":
      return (
        <input
          type="checkbox"
          name={field.name}
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case "text":
      return (
        <input
          type="text"
          name={field.name}
          value={text}
          maxLength={field.maxLength}
          placeholder={field.placeholder}
          onInput={(event) => set(event.currentTarget.value)}
        />
      );
    default:
      return field satisfies never;
  }
};

interface NumberInputProps {
  readonly field: Extract<Field, { type: "number" }>;
  readonly text: string;
  readonly set: (given: unknown) => void;
}

const NumberInput = ({ field, text, set }: NumberInputProps) => (
  <span class="with-unit">
    <input
      type="number"
      name={field.name}
      value={text}
      step={field.step}
      {...(field.min === null ? {} : { min: field.min })}
      {...(field.max === null ? {} : { max: field.max })}
      onInput={(event) => set(event.currentTarget.value)}
    />
    {field.unit}
  </span>
);

function hint(field: Field): string {
  if (field.type !== "number") return field.hint;
  const { min, max } = field;
  const range =
    min !== null && max !== null
      ? `${String(min)} to ${String(max)}`
      : min === null
        ? ""
        : `from ${String(min)}`;
  return [field.hint, range].filter((part) => part !== "").join(" · ");
}
