package io.troth.leader.http;

import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Refusal;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.loop.Requests;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Asks the leader and answers when it does; no thread waits meanwhile. */
final class Answering {
  private Answering() {}

  /** What may read a body on its way to an answer. */
  interface Steps {
    CompletableFuture<Void> begin() throws IOException;
  }

  /**
   * @param done hears of what is no refusal
   */
  static void ask(
      Context ctx, Requests requests, Command command, int bytes, Consumer<Reply> done) {
    future(
        ctx,
        requests.ask(command, bytes, Limits.REQUEST_MILLIS_DEFAULT),
        reply -> {
          if (reply instanceof Reply.Refused || reply instanceof Reply.Unknown) {
            Answers.refusal(ctx, Outcomes.of(reply));
          } else {
            done.accept(reply);
          }
        });
  }

  static <T> void future(Context ctx, CompletableFuture<T> asked, Consumer<T> answer) {
    ctx.future(() ->
        asked.thenCompose(reply -> {
          try {
            answer.accept(reply);
          } catch (Refusal.Refused refused) {
            Answers.refusal(ctx, refused.refusal());
          }
          return Answers.sent(ctx);
        }));
  }

  /** Any step may end in a refusal, which is an answer like others. */
  static CompletableFuture<Void> orRefused(Context ctx, Steps steps) {
    CompletableFuture<Void> begun;
    try {
      begun = steps.begin();
    } catch (IOException e) {
      begun = CompletableFuture.failedFuture(Refusal.INVALID.exception());
    } catch (Refusal.Refused refused) {
      begun = CompletableFuture.failedFuture(refused);
    }
    return begun
        .exceptionally(thrown -> {
          Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
          if (cause instanceof Refusal.Refused refused) {
            Answers.refusal(ctx, refused.refusal());
            return null;
          }
          throw new CompletionException(cause);
        })
        .thenCompose(answered -> Answers.sent(ctx));
  }
}
