import type { Forecast } from "../../backend/wire/recovery.ts";
import { ordersRange, rangeWords } from "../model/healing.ts";
import { settingWords } from "../model/step-words.ts";
import { useStage } from "../stage.ts";

/** What should happen, before it does. */
export const ForecastSentence = ({ forecast }: { readonly forecast: Forecast }) => (
  <p class="forecast">
    Should be whole after <b>{rangeWords(forecast.wholeMs)}</b>
    {forecast.failedOrders !== null && <>, {ordersRange(forecast.failedOrders)}</>}
    {"."}
  </p>
);

/** What it is made of; they add up. */
export const ForecastTerms = ({ forecast }: { readonly forecast: Forecast }) => {
  const words = useStage().settings.words.value;
  return (
    <div class="terms">
      <ol>
        {forecast.terms.map(({ name, ms, setting }, i) => (
          <li key={i}>
            <b>{rangeWords(ms)}</b>
            <span>
              {name}
              {setting !== null && (
                <small title={setting.readFrom}> · {settingWords(setting, words)}</small>
              )}
            </span>
          </li>
        ))}
      </ol>
      {forecast.note !== null && <p class="dim">{forecast.note}</p>}
    </div>
  );
};
