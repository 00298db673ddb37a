package io.troth.leader.http;

import io.javalin.config.JavalinConfig;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.common.http.ValueRequest;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.loop.Requests;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What servers are asked for most, past Javalin and the servlets below it, which take as long as
 * all the rest of a request here: GET of a key in the query string, and its PUT where nothing comes
 * with it.
 */
public final class ShortWay extends Handler.Wrapper {
  private static final Logger LOG = LoggerFactory.getLogger(ShortWay.class);

  private static final EnumSet<HttpHeader> NOT_PLAIN =
      EnumSet.of(HttpHeader.IF_MATCH, HttpHeader.IF_NONE_MATCH, HttpHeader.TRANSFER_ENCODING);

  private final Requests requests;

  private ShortWay(Requests requests) {
    super(false);
    this.requests = requests;
  }

  public static void install(JavalinConfig config, Requests requests) {
    config.jetty.modifyServer(server -> server.insertHandler(new ShortWay(requests)));
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    boolean reads = false;
    switch (request.getMethod()) {
      case "GET", "HEAD" -> reads = true;
      case "PUT" -> {}
      default -> {
        return super.handle(request, response, callback);
      }
    }
    if (!request.getHttpURI().getPath().equals("/")) {
      return super.handle(request, response, callback);
    }
    try {
      Query query = Query.of(request.getHttpURI().getQuery());
      if (!query.has("key") || !reads && !isPlain(request, query)) {
        return super.handle(request, response, callback);
      }
      if (reads) {
        get(query, request, response, callback);
      } else {
        put(query, request, response, callback);
      }
    } catch (Refusal.Refused refused) {
      Answers.refuse(request, response, callback, refused.refusal());
    }
    return true;
  }

  private static boolean isPlain(Request request, Query query) {
    return !query.has("txn")
        && !request.getHeaders().contains(NOT_PLAIN)
        && request.getLength() <= 0;
  }

  private void get(Query query, Request request, Response response, Callback callback) {
    Key key = query.key();
    ValueRequest asked = ValueRequest.of(request);
    Command read = new Command.Read(List.of(key));
    ask(
        read,
        key.bytes().length,
        request,
        response,
        callback,
        reply -> {
          if (reply instanceof Reply.Values values) {
            Version version = values.versions().get(0);
            asked.answer(version, ValueRequest.TEXT, request, response, callback);
          } else {
            Answers.refuse(request, response, callback, Outcomes.of(reply));
          }
        });
  }

  private void put(Query query, Request request, Response response, Callback callback) {
    Write.Put put = new Write.Put(query.key(), query.value());
    Command commit = new Command.Commit(List.of(), List.of(put));
    ask(
        commit,
        put.bytes(),
        request,
        response,
        callback,
        reply -> {
          if (reply instanceof Reply.Done) {
            Answers.text(request, response, callback, 201, put.value().bytes());
          } else {
            Answers.refuse(request, response, callback, Outcomes.of(reply));
          }
        });
  }

  private void ask(
      Command command,
      int bytes,
      Request request,
      Response response,
      Callback callback,
      Consumer<Reply> answer) {
    CompletableFuture<?> ignored =
        requests
            .ask(command, bytes, Limits.REQUEST_MILLIS_DEFAULT)
            .whenComplete((reply, none) -> {
              try {
                answer.accept(reply);
              } catch (Refusal.Refused refused) {
                Answers.refuse(request, response, callback, refused.refusal());
              } catch (RuntimeException e) {
                LOG.atError()
                    .addKeyValue("path", request.getHttpURI())
                    .setCause(e)
                    .log("request_failed");
                Response.writeError(request, response, callback, e);
              }
            });
  }
}
