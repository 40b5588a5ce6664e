import { type Focus, focuses } from "../../focus.ts";
import { topics } from "../../model/topic.ts";
import { useStage } from "../../stage.ts";

export const focusNames: Readonly<Record<Focus, string>> = {
  "self-heal": "Self-healing",
  node: "A node",
  scale: "Scaling",
  release: "Release",
};

/** Which scene fills the screen, the others, and the way back. */
export const FocusBar = ({ focus }: { readonly focus: Focus }) => {
  const stage = useStage();
  return (
    <nav class="focus-bar" aria-label="Scenes">
      {focuses.map((one, i) => (
        <button
          type="button"
          key={one}
          class="chip"
          aria-pressed={one === focus}
          onClick={() => stage.focus.toggle(one)}
        >
          <kbd>{topics.length + i + 1}</kbd> {focusNames[one]}
        </button>
      ))}
      <button type="button" class="chip back" onClick={() => stage.focus.show(null)}>
        <kbd>{topics.length + focuses.indexOf(focus) + 1}</kbd> again: the whole stage
      </button>
    </nav>
  );
};
