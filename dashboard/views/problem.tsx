import type { Problem as Refusal } from "../../backend/wire/commands.ts";

/** What went wrong and what to do next; commands in backticks are set as commands. */
export const Problem = ({ problem }: { readonly problem: Omit<Refusal, "code"> }) => (
  <p class="problem" role="alert">
    <b>
      <WithCommands text={problem.message} />
    </b>{" "}
    <WithCommands text={problem.remedy} />
  </p>
);

/** Every other part stands between backticks. */
export const WithCommands = ({ text }: { readonly text: string }) => (
  <>{text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</>
);
