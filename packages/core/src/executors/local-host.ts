/**
 * A session host that is no process of its own.
 *
 * @module
 */
import type { SessionHost } from "./hosted-session.ts";
import type { SessionAnswer, SessionListener, SessionRequest } from "./session-messages.ts";
import { SessionWorker } from "./session-worker.ts";

export class LocalHost implements SessionHost {
  readonly #worker: SessionWorker;
  /** The request that is worked on; the others wait for it. */
  #work: Promise<unknown> = Promise.resolve();
  #onEvent: SessionListener = () => {};
  #answer: SessionAnswer | undefined;

  constructor(...[place, runnerOf]: DropLast<ConstructorParameters<typeof SessionWorker>>) {
    this.#worker = new SessionWorker(place, runnerOf, async (reply) => {
      if ("bytes" in reply || reply.type === "removed") await this.#onEvent(reply);
      else this.#answer = reply;
    });
  }

  request(request: SessionRequest, onEvent: SessionListener = () => {}): Promise<SessionAnswer> {
    const answer = this.#work.then(async () => {
      this.#onEvent = onEvent;
      await this.#worker.answer(request);
      return this.#answer as SessionAnswer;
    });
    this.#work = answer;
    return answer;
  }

  async close(): Promise<void> {
    await this.#work;
  }
}

type DropLast<List extends readonly unknown[]> = List extends readonly [...infer Rest, unknown]
  ? Rest
  : never;
