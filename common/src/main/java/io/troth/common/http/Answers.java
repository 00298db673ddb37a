package io.troth.common.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.troth.common.check.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes answers. What is asked for under {@code /v1} is answered as its users expect it. */
public final class Answers {
  public static final String TEXT = "text/plain;charset=utf-8";
  public static final String JSON = "application/json";
  public static final String PROBLEM = "application/problem+json";
  public static final String BYTES = "application/octet-stream";

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private static final String SENDING = Sending.class.getName();
  private static final Refusal UNREAD =
      Refusal.later("too many answers wait for clients to read them");

  private Answers() {}

  /**
   * A short body goes into the server's buffer, which it fits, so that nobody waits for it to be
   * sent: as a {@code result}, it would be copied through 8 KiB.
   */
  public static void bytes(Context to, int status, String type, byte[] body) {
    to.status(status).contentType(type);
    try {
      if (body.length <= Limits.ANSWER_BUFFERED_BYTES_MAX) {
        to.res().getOutputStream().write(body);
      } else if (!to.req().isAsyncStarted()) {
        to.result(body);
      } else {
        send(to, body);
      }
    } catch (IOException e) {
      // The client has left; the server closes the connection.
      LOG.atDebug().setCause(e).log("not_answered");
    }
  }

  private static void send(Context to, byte[] body) throws IOException {
    Optional<CompletableFuture<Void>> sending = Sending.begin(to, body);
    sending.ifPresentOrElse(sent -> to.attribute(SENDING, sent), () -> refuseUnsent(to));
  }

  /**
   * Sends the headers as they are. Where an answer ends without that, the server adds that its body
   * has length 0, which of a 304 says something about the value.
   */
  static void headers(Context to) {
    try {
      if (to.req().isAsyncStarted()) {
        send(to, new byte[0]);
      } else {
        to.res().flushBuffer();
      }
    } catch (IOException e) {
      // The client has left; the server closes the connection.
      LOG.atDebug().setCause(e).log("not_answered");
    }
  }

  /** The same for what stands before Javalin. */
  public static void headers(Response response, Callback callback) {
    response.write(
        false, null, Callback.from(() -> response.write(true, null, callback), callback::failed));
  }

  /** Of the headers that went before, none is about a refusal. */
  private static void refuseUnsent(Context to) {
    to.res().reset();
    refusal(to, unread(to.method() == HandlerType.GET));
  }

  private static Refusal unread(boolean harmless) {
    return harmless ? UNREAD : Refusal.unknown(504, UNREAD.text());
  }

  /** Whoever answers later, and not with a refusal, is done when this is. */
  public static CompletableFuture<Void> sent(Context to) {
    CompletableFuture<Void> sending = to.attribute(SENDING);
    return sending == null ? CompletableFuture.completedFuture(null) : sending;
  }

  public static void text(Context to, int status, String body) {
    bytes(to, status, TEXT, body.getBytes(StandardCharsets.UTF_8));
  }

  public static void refusal(Context to, Refusal refusal) {
    if (refusal.retrySeconds() > 0) {
      to.header("Retry-After", Integer.toString(refusal.retrySeconds()));
    }
    if (to.path().startsWith("/v1/")) {
      bytes(to, refusal.status(), PROBLEM, problem(refusal).getBytes(StandardCharsets.UTF_8));
    } else {
      text(to, refusal.status(), "error: " + refusal.text());
    }
  }

  /** The same for what stands before Javalin. */
  public static void refuse(
      Request request, Response response, Callback callback, Refusal refusal) {
    boolean problem = request.getHttpURI().getPath().startsWith("/v1/");
    String text = problem ? problem(refusal) : "error: " + refusal.text();
    response.setStatus(refusal.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, problem ? PROBLEM : TEXT);
    if (refusal.retrySeconds() > 0) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, refusal.retrySeconds());
    }
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
  }

  public static void text(
      Request request, Response response, Callback callback, int status, byte[] text) {
    response.setStatus(status);
    response.getHeaders().put(ValueRequest.TEXT);
    send(request, response, callback, ByteBuffer.wrap(text));
  }

  /** Sends a body, short or long, while no thread waits for it. */
  static void send(Request request, Response response, Callback callback, ByteBuffer body) {
    Callback sent = callback;
    int bytes = body.remaining();
    if (bytes > Limits.ANSWER_BUFFERED_BYTES_MAX) {
      if (!Sending.reserve(bytes)) {
        response.reset();
        refuse(request, response, callback, unread(HttpMethod.GET.is(request.getMethod())));
        return;
      }
      sent = Callback.from(callback, () -> Sending.release(bytes));
    }
    response.write(true, body, sent);
  }

  /** RFC 9457, with what became of the request. */
  public static String problem(Refusal refusal) {
    String outcome = refusal.outcome().name().toLowerCase(Locale.ROOT);
    StringBuilder json = new StringBuilder("{\"type\":\"about:blank\",\"title\":");
    quote(json, refusal.text());
    json.append(",\"status\":").append(refusal.status());
    json.append(",\"outcome\":\"").append(outcome).append('"');
    if (!refusal.code().isEmpty()) {
      json.append(",\"code\":\"").append(refusal.code()).append('"');
    }
    return json.append('}').toString();
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
