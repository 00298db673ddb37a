package io.troth.follower.http;

import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Paths;
import io.troth.common.http.PlainHttp;
import io.troth.common.http.Refusal;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Passes on to the leader what is the leader's, over connections that stay open: a request when all
 * of it is here, an answer as it comes. It stands before this server's own routes.
 */
public final class PassOn extends Handler.Wrapper {
  /** Says who answered in truth; on the way to a leader, that it was passed on once already. */
  public static final String HEADER = Paths.PASSED_ON;

  /** Methods that change nothing. */
  static final Set<String> READS = Set.of("GET", "HEAD");

  private static final int CONNECTIONS_MAX = 256;

  /** The leader answers within its deadline, and a stream of events says something now and then. */
  private static final int SILENCE_SECONDS_MAX = 30;

  private static final int HEADER_BYTES_MAX =
      3 * (Limits.QUERY_VALUE_BYTES_MAX + Limits.KEY_BYTES_MAX) + 16 * 1024;

  /** What is asked of the leader instead of this server; nothing where this server answers. */
  public interface Rule {
    Optional<String> pathAndQuery(Request request);
  }

  private final Supplier<Optional<String>> leader;
  private final Rule rule;
  private final Proxy proxy = new Proxy();

  private final AtomicLong underWay = new AtomicLong();

  /**
   * @param leader host and port, if one is known
   */
  public PassOn(Supplier<Optional<String>> leader, Rule rule) {
    this.leader = leader;
    this.rule = rule;
    installBean(proxy);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Optional<String> asked;
    try {
      asked = rule.pathAndQuery(request);
    } catch (Refusal.Refused refused) {
      Answers.refuse(request, response, callback, refused.refusal());
      return true;
    }
    if (asked.isEmpty()) {
      return super.handle(request, response, callback);
    }
    Optional<String> to = leader.get();
    if (to.isEmpty() || request.getHeaders().contains(HEADER)) {
      Answers.refuse(
          request, response, callback, Refusal.later("no leader is known here; try again"));
      return true;
    }
    request.setAttribute(Proxy.LEADER, to.get());
    request.setAttribute(Proxy.ASKED, PlainUri.of(asked.get()));
    WholeBody.read(
        request,
        underWay,
        body -> pass(new Passed(request, body), response, callback),
        refusal -> Answers.refuse(request, response, callback, refusal));
    return true;
  }

  private void pass(Passed request, Response response, Callback callback) {
    Callback answered = Callback.from(callback, () -> underWay.addAndGet(-request.length));
    try {
      proxy.handle(request, new Untouched(request, response), answered);
    } catch (IllegalArgumentException e) {
      Answers.refuse(request, response, answered, Refusal.INVALID);
    }
  }

  /** Bytes of bodies that are here, or coming in, and whose requests are not answered. */
  long bytesUnderWay() {
    return underWay.get();
  }

  @Override
  protected void doStart() throws Exception {
    proxy.setServer(getServer());
    super.doStart();
  }

  /** What the leader is asked. The body is here already, so that it is not to be asked for. */
  private static final class Passed extends Request.Wrapper {
    private final byte[][] body;
    private final long length;
    private final HttpFields headers;

    private Passed(Request request, byte[][] body) {
      super(request);
      this.body = body;
      length = Stream.of(body).mapToLong(block -> block.length).sum();
      headers = HttpFields.build(request.getHeaders()).remove(HttpHeader.EXPECT).asImmutable();
    }

    @Override
    public HttpFields getHeaders() {
      return headers;
    }

    @Override
    public long getLength() {
      return length;
    }
  }

  /** Adds no length to an answer that says nothing of it. */
  private static final class Untouched extends Response.Wrapper {
    private Untouched(Request request, Response response) {
      super(request, response);
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
      if (last && getStatus() == 304 && !isCommitted()) {
        Answers.headers(getWrapped(), callback);
      } else {
        super.write(last, content, callback);
      }
    }
  }

  /** Jetty's, with what it is to say when the leader does not answer. */
  private static final class Proxy extends ProxyHandler {
    static final String LEADER = Proxy.class.getName() + ".leader";
    static final String ASKED = Proxy.class.getName() + ".asked";

    Proxy() {
      setViaHost("troth");
      setUseServerThreadPool(true);
    }

    @Override
    protected HttpClient newHttpClient() {
      return new HttpClient(new HttpClientTransportOverHTTP(new PlainHttp.Connector()));
    }

    @Override
    protected void configureHttpClient(HttpClient client) {
      super.configureHttpClient(client);
      client.setConnectTimeout(Limits.CONNECT_MILLIS_MAX);
      client.setMaxConnectionsPerDestination(CONNECTIONS_MAX);
      client.setMaxRequestsQueuedPerDestination(Limits.WORK_QUEUE_MAX);
      // When an exchange is broken off, the client may release a buffer twice, or while it still
      // reads into it: the next exchange to get that buffer from a pool would get its bytes too.
      client.setByteBufferPool(new ByteBufferPool.NonPooling());
      client.setUseInputDirectByteBuffers(false);
      client.setUseOutputDirectByteBuffers(false);
      client.setMaxRequestHeadersSize(HEADER_BYTES_MAX);
      client.setUserAgentField(null);
    }

    @Override
    protected HttpURI rewriteHttpURI(Request request) {
      return HttpURI.from("http://" + request.getAttribute(LEADER) + request.getAttribute(ASKED));
    }

    @Override
    protected org.eclipse.jetty.client.Request newProxyToServerRequest(
        Request request, HttpURI to) {
      return super.newProxyToServerRequest(request, to)
          .idleTimeout(SILENCE_SECONDS_MAX, TimeUnit.SECONDS);
    }

    @Override
    protected org.eclipse.jetty.client.Request.Content newProxyToServerRequestContent(
        Request request, Response response, org.eclipse.jetty.client.Request to) {
      return new BytesRequestContent(
          request.getHeaders().get(HttpHeader.CONTENT_TYPE), ((Passed) request).body);
    }

    @Override
    protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request to) {
      to.headers(headers -> headers.put(HEADER, "yes"));
    }

    @Override
    protected org.eclipse.jetty.client.Response.CompleteListener newServerToProxyResponseListener(
        Request request,
        org.eclipse.jetty.client.Request asked,
        Response response,
        Callback callback) {
      response.getHeaders().put(HEADER, (String) request.getAttribute(LEADER));
      return super.newServerToProxyResponseListener(request, asked, response, callback);
    }

    @Override
    protected void onServerToProxyResponseFailure(
        Request request,
        org.eclipse.jetty.client.Request asked,
        org.eclipse.jetty.client.Response answer,
        Response response,
        Callback callback,
        Throwable failure) {
      if (response.isCommitted()) {
        callback.failed(failure);
        return;
      }
      String leader = (String) request.getAttribute(LEADER);
      boolean harmless = READS.contains(request.getMethod()) || isNeverSent(failure);
      response.reset();
      Answers.refuse(
          request,
          response,
          callback,
          harmless
              ? Refusal.later("the leader at " + leader + " does not answer; try again")
              : Refusal.unknown(504, "outcome unknown"));
    }

    private static boolean isNeverSent(Throwable failure) {
      for (Throwable each = failure; each != null; each = each.getCause()) {
        if (each instanceof ConnectException
            || each instanceof SocketTimeoutException
            || each instanceof RejectedExecutionException) {
          return true;
        }
      }
      return false;
    }
  }
}
