import { useStage } from "../stage.ts";
import { FaultForm } from "./fault-form.tsx";
import { ScenarioPlan } from "./scenario-plan.tsx";

/** What is being looked at before it is done, or nothing. */
export const Looked = () => {
  const { desk } = useStage();
  const form = desk.form.value;
  const look = desk.script.value;
  return (
    <>
      {form !== null && <FaultForm form={form} />}
      {look !== null && <ScenarioPlan look={look} />}
    </>
  );
};
